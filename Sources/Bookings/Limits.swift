/// The bounds of the domain.
public enum BookingLimits {
    /// Most rows of a cabin.
    public static let cabinRows = 200
    /// Most letters of a row.
    public static let cabinLetters = 20
    /// Most characters of `cabin.seats`, aisles included.
    public static let cabinSeatsCharacters = 40
    /// Most characters of a passenger's name.
    public static let passengerNameCharacters = 200
    /// Most characters of a flight number.
    public static let flightNumberCharacters = 8
    /// Most rows of one page.
    public static let pageRows = 1000
    /// Rows of a page when the client names no number.
    public static let defaultPageRows = 100
    /// Most characters of an idempotency key.
    public static let idempotencyKeyCharacters = 255
    /// How long an answer is kept for its idempotency key, in milliseconds: 24 hours.
    public static let idempotencyMilliseconds: Int64 = 24 * 60 * 60 * 1000
}
