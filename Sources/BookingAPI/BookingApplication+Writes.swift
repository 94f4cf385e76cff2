internal import Bookings
internal import Bytes
internal import HTTP
internal import HTTPServer

/// Requests that change something: handed to the writer, answered when their commit is on disk.
extension BookingApplication where Reader: ~Copyable {
    /// Hands a request to the writer.
    mutating func change(
        _ request: borrowing Request,
        _ exchange: Exchange,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) {
        let match = router.match(request.method, path: request.path)
        let endpoint = Self.endpoint(match)
        response.routeLabel = endpoint?.label ?? ""
        try refuseOtherSites(request)
        let caller = try admit(request, to: endpoint, exchange, on: loop)
        let key = try IdempotencyHeader.key(of: request)
        let origin = context.origins.place(of: request)
        let command: Command
        do throws(Problem) {
            command = try self.command(match, request)
        } catch {
            // A refusal is an answer, too, and kept with the key like any other.
            guard let key, error.isKept else { throw error }
            let stored = error.stored
            return try submit(
                QueuedCommand(
                    .nothing,
                    actor: caller.actor,
                    idempotency: IdempotencyHeader.request(key, request) { _ in stored },
                    ticket: .request(
                        PendingRequest(
                            exchange: exchange,
                            endpoint: endpoint,
                            client: nil,
                            origin: origin,
                            methods: error.methods
                        )
                    )
                )
            )
        }
        let isCreation = endpoint == .createBooking
        if isCreation { try beginBooking(of: caller) }
        try submit(
            QueuedCommand(
                command,
                actor: caller.actor,
                idempotency: key.map { key in
                    IdempotencyHeader.request(key, request) { outcome in
                        Answer.stored(outcome, isCreation: isCreation)
                    }
                },
                ticket: .request(
                    PendingRequest(
                        exchange: exchange,
                        endpoint: endpoint,
                        client: caller.client,
                        origin: origin
                    )
                )
            )
        )
    }

    /// The endpoint that a router found, if it found one.
    static func endpoint(_ match: RouteMatch<Endpoint>) -> Endpoint? {
        guard case .matched(let endpoint, _) = match else { return nil }
        return endpoint
    }

    private func submit(_ request: QueuedCommand<Ticket>) throws(Problem) {
        do throws(StoreError) {
            try writer.submit(request)
        } catch {
            if case .request(let pending) = request.ticket { settle(pending, .failure(error)) }
            throw Problem(error)
        }
    }

    /// What a request asks of the service.
    private mutating func command(
        _ match: RouteMatch<Endpoint>,
        _ request: borrowing Request
    ) throws(Problem) -> Command {
        let (endpoint, parameters) = try Self.route(match)
        guard Preferences(request).accepts(.json) else { throw .notAcceptable }
        try Problem.checkContentType(of: request)
        try query.read(request.query, known: [])
        try query.check()
        let id = BookingID(rawValue: parameters.id)
        switch endpoint {
        case .createBooking:
            return .createBooking(try Forms.newBooking(request.content))
        case .createFlight:
            return .createFlight(try Forms.newFlight(request.content))
        case .actOnBooking(.pay):
            return .act(.pay(success: try Forms.payment(request.content)), on: id)
        case .actOnBooking(let kind):
            try Forms.nothing(request.content)
            return .act(Self.action(kind), on: id)
        default:
            throw .unexpected("a method that changes things has the endpoint \(endpoint)")
        }
    }

    private static func action(_ kind: Action.Kind) -> Action {
        switch kind {
        case .hold: .hold
        case .release: .release
        case .checkout: .checkout
        case .pay: .pay(success: true)
        case .refund: .refund
        }
    }

    /// The endpoint that a router found; throws where it found none.
    static func route(
        _ match: RouteMatch<Endpoint>
    ) throws(Problem) -> (Endpoint, RouteParameters) {
        switch match {
        case .matched(let endpoint, let parameters):
            return (endpoint, parameters)
        case .methodNotAllowed(let methods), .options(let methods):
            var problem = Problem(.methodNotAllowed, "The path does not allow this method.")
            problem.methods = methods
            throw problem
        case .notFound:
            throw .unknownPath
        }
    }

    /// Writes what became of writes to who waits for them here.
    func finish(_ replies: [CompletedCommand<Ticket>], on loop: any LoopControl) {
        for index in replies.indices {
            guard case .request(let pending) = replies[index].ticket,
                pending.exchange.loop == loop.index
            else { continue }
            finish(pending, replies[index].result, on: loop)
        }
    }

    private func finish(
        _ pending: PendingRequest,
        _ result: Result<CommandResult, StoreError>,
        on loop: any LoopControl
    ) {
        settle(pending, result)
        let isCreation = pending.endpoint == .createBooking
        loop.finish(pending.exchange) { response in
            response.routeLabel = pending.endpoint?.label ?? ""
            do throws(Problem) {
                switch result {
                case .success(let result):
                    try Answer.write(result, isCreation: isCreation, to: &response)
                case .failure(let error):
                    throw Problem(error)
                }
            } catch {
                write(error, pending.exchange, to: &response)
            }
            if response.status == 405, let methods = pending.methods {
                response.field("Allow") { methods.append(to: &$0) }
            }
            context.origins.write(pending.origin, to: &response)
        }
    }
}
