/// Why a request was refused by the rules.
public enum RuleRefusal: Hashable, Sendable {
    /// There is no such booking, or it belongs to somebody else.
    case unknownBooking
    /// A booking was asked for on a flight that is not there.
    case unknownFlight
    /// The aircraft has no such seat.
    case unknownSeat
    /// The booking does not allow this now.
    case invalidTransition(status: BookingStatus, allowed: [Action.Kind])
    /// Another booking has the seat.
    case seatUnavailable(status: BookingStatus, allowed: [Action.Kind])
    /// The deadline has passed; the seat is free again.
    case holdExpired(status: BookingStatus, allowed: [Action.Kind])
    /// There is such a flight number with the same departure.
    case duplicateFlight
}
