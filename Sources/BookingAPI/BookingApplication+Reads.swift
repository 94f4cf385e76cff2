internal import Bookings
internal import Bytes
internal import HTTP
internal import HTTPServer
internal import JSON

/// Requests that only show something: answered at once.
extension BookingApplication where Reader: ~Copyable {
    /// Answers a request that changes nothing.
    mutating func show(
        _ request: borrowing Request,
        _ exchange: Exchange,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) -> Disposition {
        if try answerPreflight(request, exchange, &response, on: loop) { return .answered }
        let match = router.match(request.method, path: request.path)
        let caller = try admit(request, to: Self.endpoint(match), exchange, on: loop)
        if case .options(let methods) = match {
            response.status = 204
            response.field("Allow") { methods.append(to: &$0) }
            return .answered
        }
        let (endpoint, parameters) = try Self.route(match)
        response.routeLabel = endpoint.label
        switch endpoint {
        case .page:
            try showPage(request, &response)
            return .answered
        case .followSeats:
            return try follow(
                FlightID(rawValue: parameters.id),
                request,
                caller.actor,
                exchange,
                &response
            )
        default:
            break
        }
        let preferences = Preferences(request)
        let asPage = preferences.prefersHTML && endpoint.isAPI
        guard asPage || !endpoint.isAPI || preferences.accepts(.json) else { throw .notAcceptable }
        do throws(Problem) {
            try showJSON(endpoint, parameters.id, request, caller.actor, &response)
        } catch {
            guard asPage else { throw error }
            write(error, exchange, to: &response)
        }
        if asPage { ReadablePage.replace(&response, of: request) }
        return .answered
    }

    /// Writes the answer of an endpoint that has JSON.
    private mutating func showJSON(
        _ endpoint: Endpoint,
        _ id: Int64,
        _ request: borrowing Request,
        _ actor: Actor,
        _ response: inout Response
    ) throws(Problem) {
        switch endpoint {
        case .listBookings: try listBookings(request, actor, &response)
        case .listFlights: try listFlights(request, &response)
        case .health: showHealth(&response)
        case .readiness: showReadiness(&response)
        case .operations: showOperations(&response)
        case .metrics: showMetrics(&response)
        default:
            try query.read(request.query, known: [])
            try query.check()
            switch endpoint {
            case .showBooking:
                try showBooking(BookingID(rawValue: id), request, actor, &response)
            case .showHistory:
                try showHistory(BookingID(rawValue: id), actor, &response)
            case .showFlight: try showFlight(FlightID(rawValue: id), &response)
            case .showSeats: try showSeats(FlightID(rawValue: id), &response)
            default: throw .unexpected("a method that shows things has \(endpoint)")
            }
        }
    }

    /// Runs something on the reader; what the store cannot do becomes a problem.
    mutating func reading<Result>(
        _ body: (inout Reader) throws(StoreError) -> Result
    ) throws(Problem) -> Result {
        do throws(StoreError) {
            return try body(&reader)
        } catch {
            throw Problem(error)
        }
    }
}

extension Problem {
    /// The client takes nothing that the endpoint has.
    static var notAcceptable: Problem {
        Problem(.notAcceptable, "The Accept field excludes what this path answers with.")
    }
}

extension Response {
    /// The fields of an answer that has JSON and is not to be stored.
    mutating func writeJSONFields() {
        fields("Content-Type: application/json\r\nCache-Control: no-store\r\nVary: Accept\r\n")
    }
}
