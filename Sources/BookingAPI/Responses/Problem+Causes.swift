internal import Bookings
internal import JSON

/// The only place that maps the errors of stores and parsers to HTTP statuses.
extension Problem {
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
    /// An order that does not exist, or that this client may not see.
    static var unknownOrder: Problem { Problem(.notFound, "The order does not exist.") }
    /// A flight that does not exist.
    static var unknownFlight: Problem { Problem(.notFound, "The flight does not exist.") }
    /// A webhook that does not exist.
    static var unknownWebhook: Problem { Problem(.notFound, "The webhook does not exist.") }

    /// Events that were removed with old bookings.
    static func eventsPruned(oldest: EventID) -> Problem {
        var problem = Problem(.eventsPruned, "Events after this id were removed with old bookings.")
        problem.oldestEvent = oldest
        return problem
    }

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
