/// The reason why the rules reject a command.
public enum RuleRefusal: Error, Hashable, Sendable {
    /// No booking has this id, or the actor may not see it.
    case unknownBooking
    /// No order has this id, or the actor may not see it.
    case unknownOrder
    /// The request for a booking names a flight that does not exist.
    case unknownFlight
    /// The flight's cabin has no such seat.
    case unknownSeat
    /// The bookings at these places of the request for an order name flights that do not exist.
    case unknownFlights(at: [Int])
    /// The bookings at these places of the request for an order name seats that their flights' cabins
    /// do not have.
    case unknownSeats(at: [Int])
    /// The flight has too few free seats that the request allows.
    case noSeats(on: FlightID, available: Int)
    /// The client has as many bookings that are neither paid nor ended as it may have; `wait` is the
    /// time until the first of them ends by itself.
    case tooManyOpenBookings(limit: Int, wait: Duration)
    /// A swap names bookings of different flights.
    case differentFlights
    /// The booking's status does not allow the action.
    case invalidTransition(status: BookingStatus, allowed: [Action.Kind])
    /// Another booking has the seat.
    case seatUnavailable(status: BookingStatus, allowed: [Action.Kind])
    /// The deadline has passed, and the seat is free again.
    case holdExpired(status: BookingStatus, allowed: [Action.Kind])
    /// The deadline is as late as an extension can make it.
    case extensionLimit(status: BookingStatus, allowed: [Action.Kind])
    /// The action applies only to the whole order.
    case partOfOrder(OrderID, status: BookingStatus, allowed: [Action.Kind])
    /// A command on several bookings was rejected.
    indirect case group(GroupRefusal)
    /// A flight with this number and departure exists.
    case duplicateFlight
    /// No webhook has this id.
    case unknownWebhook
    /// There are `WebhookLimits.webhooks` webhooks.
    case tooManyWebhooks
    /// Events after the requested one were pruned, up to `oldest`.
    case eventsPruned(oldest: EventID)
}
