internal import Bookings
internal import JSON

/// The one place where what went wrong below becomes an HTTP status.
extension Problem {
    /// What the rules refused.
    init(_ refusal: RuleRefusal) {
        switch refusal {
        case .unknownBooking:
            self.init(.notFound, "There is no such booking.")
        case .unknownFlight:
            self.init(.unknownFlight, "There is no flight with this flight_id.")
        case .unknownSeat:
            self.init(.unknownSeat, "The aircraft of this flight has no such seat.")
        case .duplicateFlight:
            self.init(
                .duplicateFlight,
                "There is a flight with this flight_number and the same departs_at."
            )
        case .invalidTransition(let status, let allowed):
            self.init(.invalidTransition, "The booking's status does not allow this.")
            booking = (status, allowed)
        case .seatUnavailable(let status, let allowed):
            self.init(.seatUnavailable, "Another booking holds this seat or has paid for it.")
            booking = (status, allowed)
        case .holdExpired(let status, let allowed):
            self.init(.holdExpired, "The deadline has passed and the seat is free again.")
            booking = (status, allowed)
        }
    }

    /// What the store could not do.
    init(_ error: StoreError) {
        switch error {
        case .overloaded:
            self.init(.overloaded, "Too many writes are waiting; nothing was changed.")
        case .closed:
            self.init(.storageUnavailable, "The server is stopping; nothing was changed.")
        case .locked, .full, .readOnly, .inputOutput:
            self.init(.storageUnavailable, "The database cannot be used; nothing was changed.")
        case .corrupt, .unexpected:
            self.init(.internal, "The log has more under this answer's X-Request-Id.")
        }
        cause = "\(error)"
    }

    /// Content that is not JSON.
    init(_ error: ParseError) {
        self.init(.invalidJSON, "The content is not JSON: \(error).")
    }

    /// What went wrong without anybody's fault but ours.
    static func unexpected(_ cause: String) -> Problem {
        var problem = Problem(.internal, "The log has more under this answer's X-Request-Id.")
        problem.cause = cause
        return problem
    }

    /// A path that leads nowhere.
    static var unknownPath: Problem { Problem(.notFound, "There is nothing at this path.") }
    /// A booking that is not there, or not for this client.
    static var unknownBooking: Problem { Problem(.notFound, "There is no such booking.") }
    /// A flight that is not there.
    static var unknownFlight: Problem { Problem(.notFound, "There is no such flight.") }
}
