/// The limits of the domain.
public enum BookingLimits {
    /// The maximum number of rows of a cabin.
    public static let cabinRows = 200
    /// The maximum number of letters of a row.
    public static let cabinLetters = 20
    /// The maximum number of characters of `cabin.seats`, aisles included.
    public static let cabinSeatsCharacters = 40
    /// The maximum number of characters of a passenger's name.
    public static let passengerNameCharacters = 200
    /// The maximum number of characters of a flight number.
    public static let flightNumberCharacters = 8
    /// The maximum number of rows of a page.
    public static let pageRows = 1000
    /// The number of rows of a page if the client names none.
    public static let defaultPageRows = 100
    /// The maximum number of bookings of an order.
    public static let orderBookings = 50
    /// The maximum number of orders of a page.
    public static let orderPageRows = 100
    /// The number of orders of a page if the client names none.
    public static let defaultOrderPageRows = 20
    /// The number of references that are drawn for an order.
    ///
    /// With a million orders, one in a thousand references is taken.
    static let referenceCandidates = 4
    /// The maximum number of bookings that exchange their seats.
    public static let swappedBookings = 10
    /// The maximum number of characters of an idempotency key.
    public static let idempotencyKeyCharacters = 255
    /// The minimum time for which a store keeps the response to an idempotency key.
    public static let storedResponseLifetime = Duration.seconds(24 * 60 * 60)
    /// The time before a payment's deadline from which operators see the payment as running out.
    public static let paymentWarningTime = Duration.seconds(60)
    /// The maximum number of violations that a check names for one invariant; it counts the rest.
    public static let reportedOffenders = 20
    /// The time after which a worker repeats its sign of life.
    public static let workerSignInterval = Duration.seconds(10)
}
