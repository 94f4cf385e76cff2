internal import Bookings
internal import Bytes
internal import HTTP

/// Every endpoint of the contract, and how a request finds its own.
struct EndpointTable: Sendable {
    /// The table; to add an endpoint is to add a row.
    private static let rows = [
        Endpoint("GET /api/", .anyToken, .read(ShowAPIRoot.self)),
        Endpoint("GET /api/bookings/", .bookingsOrAgent, .read(ListBookings.self)),
        Endpoint("POST /api/bookings/", .bookingsOrAgent, .write(.createBooking)),
        Endpoint("GET /api/bookings/{id}/", .bookingsOrAgent, .read(ShowBooking.self)),
        Endpoint("GET /api/bookings/{id}/history/", .bookingsOrAgent, .read(ShowHistory.self)),
        Endpoint("POST /api/bookings/{id}/hold/", .bookingsOrAgent, .write(.act(.hold))),
        Endpoint("DELETE /api/bookings/{id}/hold/", .bookingsOrAgent, .write(.act(.release))),
        Endpoint("POST /api/bookings/{id}/extend/", .bookingsOrAgent, .write(.act(.extend))),
        Endpoint("POST /api/bookings/{id}/seat/", .bookingsOrAgent, .write(.changeSeat)),
        Endpoint("POST /api/bookings/{id}/checkout/", .bookingsOrAgent, .write(.act(.checkout))),
        Endpoint("POST /api/bookings/{id}/pay/", .bookingsOrAgent, .write(.pay)),
        Endpoint("POST /api/bookings/{id}/refund/", .agent, .write(.act(.refund))),
        Endpoint("GET /api/orders/", .bookingsOrAgent, .read(ListOrders.self)),
        Endpoint("POST /api/orders/", .bookingsOrAgent, .write(.createOrder)),
        Endpoint("GET /api/orders/{id}/", .bookingsOrAgent, .read(ShowOrder.self)),
        Endpoint("GET /api/orders/{id}/history/", .bookingsOrAgent, .read(ShowOrderHistory.self)),
        Endpoint("POST /api/orders/{id}/hold/", .bookingsOrAgent, .write(.actOnOrder(.hold))),
        Endpoint("DELETE /api/orders/{id}/hold/", .bookingsOrAgent, .write(.actOnOrder(.release))),
        Endpoint("POST /api/orders/{id}/extend/", .bookingsOrAgent, .write(.actOnOrder(.extend))),
        Endpoint(
            "POST /api/orders/{id}/checkout/",
            .bookingsOrAgent,
            .write(.actOnOrder(.checkout))
        ),
        Endpoint("POST /api/orders/{id}/pay/", .bookingsOrAgent, .write(.payOrder)),
        Endpoint("POST /api/orders/{id}/refund/", .agent, .write(.actOnOrder(.refund))),
        Endpoint("POST /api/seat-swaps/", .agent, .write(.swapSeats)),
        Endpoint("GET /api/flights/", .anyToken, .read(ListFlights.self)),
        Endpoint("POST /api/flights/", .admin, .write(.createFlight)),
        Endpoint("GET /api/flights/{id}/", .anyToken, .read(ShowFlight.self)),
        Endpoint("GET /api/flights/{id}/seats/", .anyToken, .read(ShowSeatMap.self)),
        Endpoint("GET /api/flights/{id}/events/", .anyToken, .read(SubscribeToSeats.self)),
        Endpoint("GET /api/events/", .agent, .read(ShowEvents.self)),
        Endpoint("GET /api/webhooks/", .admin, .read(ListWebhooks.self)),
        Endpoint("POST /api/webhooks/", .admin, .write(.webhook(.create))),
        Endpoint("GET /api/webhooks/{id}/", .admin, .read(ShowWebhook.self)),
        Endpoint("DELETE /api/webhooks/{id}/", .admin, .write(.webhook(.delete))),
        Endpoint("POST /api/webhooks/{id}/secret/", .admin, .write(.webhook(.renewSecret))),
        Endpoint("POST /api/webhooks/{id}/enable/", .admin, .write(.webhook(.enable))),
        Endpoint("POST /api/webhooks/{id}/test/", .admin, .write(.webhook(.test))),
        Endpoint("POST /api/webhooks/{id}/replay/", .admin, .write(.webhook(.replay))),
        Endpoint("GET /api/webhooks/{id}/deliveries/", .admin, .read(ListDeliveries.self)),
        Endpoint("GET /ops/status.json", .agentOrAdmin, .local(LocalHandlers.operations)),
        Endpoint("GET /metrics", .open, .local(LocalHandlers.metrics)),
        Endpoint("GET /healthz", .open, .local(LocalHandlers.health)),
        Endpoint("GET /readyz", .open, .local(LocalHandlers.readiness)),
        Endpoint("GET /", .open, .local(LocalHandlers.webPage)),
        Endpoint("GET /docs/", .open, .local(LocalHandlers.webPage)),
        Endpoint("GET /ops/", .open, .local(LocalHandlers.webPage)),
        Endpoint("GET /openapi.json", .open, .local(LocalHandlers.webPage)),
        Endpoint("GET /assets/{folder}/{name}", .open, .local(LocalHandlers.webPage)),
    ]

    private static let router: Router<Int> = {
        var router = Router<Int>()
        for (index, row) in rows.enumerated() { router.add(row.route, index) }
        return router
    }()

    // Copies for each event loop: reading a static constant costs a look at whether it was made.
    private let rows = Self.rows
    private let router = Self.router

    /// What the table has for a request's method and path.
    enum Match {
        /// An endpoint, with the number that its `{id}` stands for.
        case endpoint(Endpoint, id: Int64)
        /// OPTIONS for a path that has these methods.
        case options(MethodSet)
        /// The path has these methods only.
        case methodNotAllowed(MethodSet)
        /// The table has no such path.
        case notFound
    }

    /// Finds the endpoint of a request.
    func match(_ request: borrowing Request) -> Match {
        switch router.match(request.method, path: request.path) {
        case .matched(let index, let parameters): .endpoint(rows[index], id: parameters.id)
        case .options(let methods): .options(methods)
        case .methodNotAllowed(let methods): .methodNotAllowed(methods)
        case .notFound: .notFound
        }
    }
}

extension EndpointTable.Match {
    /// The endpoint; nil if the table has none for the request.
    var endpoint: Endpoint? {
        guard case .endpoint(let endpoint, _) = self else { return nil }
        return endpoint
    }

    /// The methods of the path; nil if the path has the request's method, or does not exist.
    var allowedMethods: MethodSet? {
        guard case .methodNotAllowed(let methods) = self else { return nil }
        return methods
    }

    /// The tokens that may learn what the server has under the request's path.
    ///
    /// Without a valid token, the server returns the same 401 for existing and unknown paths.
    func access(of request: borrowing Request) -> Access {
        if let endpoint { return endpoint.access }
        let path = request.path
        return path.starts(with: "/api/") || path.equals("/api") ? .anyToken : .open
    }

    /// The endpoint's handler and the number that its `{id}` stands for.
    ///
    /// - Throws: A 404 or a 405 if there is no endpoint.
    func handler() throws(Problem) -> (Handler, id: Int64) {
        if case .endpoint(let endpoint, let id) = self { return (endpoint.handler, id) }
        guard let allowedMethods else { throw .unknownPath }
        var problem = Problem(.methodNotAllowed, "The path does not have this method.")
        problem.methods = allowedMethods
        throw problem
    }
}
