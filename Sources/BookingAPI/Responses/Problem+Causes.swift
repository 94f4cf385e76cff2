internal import Bookings
internal import JSON

/// The only place that maps the errors of other modules to HTTP statuses.
extension Problem {
    /// A refusal of the rules.
    init(_ refusal: RuleRefusal) {
        switch refusal {
        case .unknownBooking:
            self = .unknownBooking
        case .unknownFlight:
            self.init(.unknownFlight, "No flight has this flight_id.")
        case .unknownSeat:
            self.init(.unknownSeat, "The aircraft of this flight has no such seat.")
        case .duplicateFlight:
            self.init(
                .duplicateFlight,
                "A flight with this flight_number and the same departs_at exists already."
            )
        case .invalidTransition(let status, let allowed):
            self.init(.invalidTransition, "The booking's status does not allow this action.")
            booking = (status, allowed)
        case .seatUnavailable(let status, let allowed):
            self.init(.seatUnavailable, "Another booking holds this seat or has paid for it.")
            booking = (status, allowed)
        case .extensionLimit(let status, let allowed):
            self.init(.extensionLimit, "The deadline is as late as an extension can make it.")
            booking = (status, allowed)
        case .holdExpired(let status, let allowed):
            self.init(.holdExpired, "The deadline has passed, and the seat is free again.")
            booking = (status, allowed)
        }
    }

    /// An error of the store, or of a queue in front of it.
    init(_ error: StoreError) {
        switch error {
        case .overloaded:
            self.init(.overloaded, "Too many requests are waiting. Nothing was changed.")
        case .closed:
            self.init(.storageUnavailable, "The server is stopping. Nothing was changed.")
        case .locked, .full, .readOnly, .inputOutput, .unavailable, .conflict:
            self.init(.storageUnavailable, "The database cannot be used. Nothing was changed.")
        case .outcomeUnknown:
            self.init(
                .outcomeUnknown,
                """
                The server lost the database while it saved the change, which may have happened or \
                not. Send the request again with the same Idempotency-Key.
                """
            )
        case .invalidData, .invariantViolated, .unexpected:
            self.init(.internal, Self.seeLog)
        }
        cause = "\(error)"
    }

    /// Content that is not JSON.
    init(_ error: ParseError) {
        self.init(.invalidJSON, "The content is not JSON: \(error).")
    }

    /// A 500 for a state that cannot occur.
    static func unexpected(_ cause: String) -> Problem {
        var problem = Problem(.internal, seeLog)
        problem.cause = cause
        return problem
    }

    private static var seeLog: String {
        "The server's log has the cause under this response's X-Request-Id."
    }

    /// A path that the server does not have.
    static var unknownPath: Problem { Problem(.notFound, "The server has no such path.") }
    /// A booking that does not exist, or that this client may not see.
    static var unknownBooking: Problem { Problem(.notFound, "The booking does not exist.") }
    /// A flight that does not exist.
    static var unknownFlight: Problem { Problem(.notFound, "The flight does not exist.") }
    /// A client that accepts none of the endpoint's media types.
    static var notAcceptable: Problem {
        Problem(.notAcceptable, "The Accept field excludes every media type of this endpoint.")
    }
}

/// Runs `body`; its error becomes a problem.
func mappingStoreErrors<Result>(
    _ body: () throws(StoreError) -> Result
) throws(Problem) -> Result {
    do throws(StoreError) {
        return try body()
    } catch {
        throw Problem(error)
    }
}
