/// The reason why the rules reject a command.
public enum RuleRefusal: Error, Hashable, Sendable {
    /// No booking has this id, or the actor may not see it.
    case unknownBooking
    /// The request for a booking names a flight that does not exist.
    case unknownFlight
    /// The flight's cabin has no such seat.
    case unknownSeat
    /// The booking's status does not allow the action.
    case invalidTransition(status: BookingStatus, allowed: [Action.Kind])
    /// Another booking has the seat.
    case seatUnavailable(status: BookingStatus, allowed: [Action.Kind])
    /// The deadline has passed, and the seat is free again.
    case holdExpired(status: BookingStatus, allowed: [Action.Kind])
    /// The deadline is as late as an extension can make it.
    case extensionLimit(status: BookingStatus, allowed: [Action.Kind])
    /// A flight with this number and departure exists.
    case duplicateFlight
}
