public import Bookings
internal import Bytes
public import HTTP
public import HTTPServer
internal import Sockets

/// The booking API, as one event loop serves it.
///
/// Each event loop has an application of its own; confined to the loop's thread.
public struct BookingApplication<Reader, Writer>: Application, ~Copyable
where
    Reader: BookingReader & ~Copyable & SendableMetatype,
    Writer: BookingWriter<Ticket>
{
    let context: ServerContext
    private let endpoints = EndpointTable()
    private var access: AccessControl
    var reads: ReadExecutor<Reader>
    var writes: WriteSubmitter
    var subscribers: SeatSubscribers
    var eventSubscribers: EventSubscribers
    /// The messages that are being handled; empty otherwise, and kept for its memory.
    var messages: [LoopMessage] = []

    /// Creates an application that reads the store on the event loop.
    ///
    /// - Parameters:
    ///   - context: What all event loops of the server share.
    ///   - reader: The reader of this event loop.
    ///   - writer: The writer that all event loops share.
    public init(context: ServerContext, reader: consuming Reader, writer: Writer) {
        self.init(context, reads: ReadExecutor(context, reader), writer)
    }

    /// Creates an application that reads the store on the threads of a pool.
    ///
    /// - Parameters:
    ///   - context: What all event loops of the server share.
    ///   - pool: The readers that all event loops share.
    ///   - writer: The writer that all event loops share.
    public init(context: ServerContext, pool: ReaderPool<Reader>, writer: Writer) {
        self.init(context, reads: ReadExecutor(context, pool), writer)
    }

    private init(
        _ context: ServerContext,
        reads: consuming ReadExecutor<Reader>,
        _ writer: Writer
    ) {
        self.context = context
        access = AccessControl(context)
        self.reads = reads
        writes = WriteSubmitter(context, writer)
        subscribers = SeatSubscribers(context)
        eventSubscribers = EventSubscribers(context)
    }

    /// Responds to one request; the response may come later.
    public mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        let pending = PendingResponse(
            exchange: exchange,
            origin: context.origins.index(of: request)
        )
        var disposition = Disposition.responded
        do throws(Problem) {
            disposition = try handle(request, pending, &response, on: loop)
        } catch {
            context.write(error, for: exchange, to: &response)
        }
        // Last, because problems and pages replace all fields of the response.
        if disposition != .deferred { context.origins.write(pending.origin, to: &response) }
        return disposition
    }

    /// Decides by its head whether the server reads the content of a request, which the client sends
    /// only then (`Expect: 100-continue`).
    public mutating func acceptsContent(
        of request: borrowing Request,
        exchange: Exchange,
        refusingWith response: inout Response,
        on loop: any LoopControl
    ) -> Bool {
        let pending = PendingResponse(
            exchange: exchange,
            origin: context.origins.index(of: request)
        )
        do throws(Problem) {
            try checkHead(of: request, pending, &response, on: loop)
            return true
        } catch {
            context.write(error, for: exchange, to: &response)
            context.origins.write(pending.origin, to: &response)
            return false
        }
    }

    /// Handles one request: the only place that applies what is common to all endpoints.
    ///
    /// The order, for each request. The first step that refuses the request decides the response:
    ///
    /// 1. The server assigns the request id, before this method is called.
    /// 2. `https` targets on a connection that is not secured: 421.
    /// 3. Preflights of allowed origins: counted as a read, then 204 for every path.
    /// 4. Routing; it refuses nothing yet, so that clients without a token do not learn which paths
    ///    exist.
    /// 5. Writes by pages of other sites: 403.
    /// 6. Access: the host name if tokens are not required, else the token and its scopes: 401, 403,
    ///    or 429 for too many requests without a valid token.
    /// 7. The rate limit of the client: 429.
    /// 8. The route: 404, 405; OPTIONS: 204.
    /// 9. Content negotiation: 406, 415.
    /// 10. The query, the fields and the content: 400.
    /// 11. Writes: the client's limit of open bookings: 429.
    /// 12. Writes: the idempotency key, and the command itself. The writer looks the key up. A kept
    ///     response takes precedence over the refusals of steps 7 to 11 (`WriteSubmitter`).
    ///
    /// The CORS fields are added to every response, whichever step decided it.
    private mutating func handle(
        _ request: borrowing Request,
        _ pending: PendingResponse,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) -> Disposition {
        try checkScheme(of: request, pending, on: loop)
        if context.origins.isPreflight(request) {
            let caller = try admit(request, to: .open, pending, on: loop)
            try countRead(of: caller)
            context.origins.writePreflight(to: &response)
            return .responded
        }
        let (match, caller) = try admit(request, pending, &response, on: loop)
        if request.method.isWrite {
            try writes.submit(request, to: match, by: caller, pending)
            return .deferred
        }
        try countRead(of: caller)
        if case .options(let methods) = match {
            response.status = 204
            response.field("Allow") { methods.append(to: &$0) }
            return .responded
        }
        let (handler, id) = try match.handler()
        switch handler {
        case .read(let type):
            return try read(type, request, id: id, caller, pending, &response, on: loop)
        case .local(let write):
            try write(request, context, &response)
            return .responded
        case .write:
            throw .unexpected("an endpoint for \(request.method.name) is a write")
        }
    }

    private func checkScheme(
        of request: borrowing Request,
        _ pending: PendingResponse,
        on loop: any LoopControl
    ) throws(Problem) {
        guard request.scheme == .https else { return }
        if let peer = loop.peer(of: pending.exchange), context.proxies.trusts(peer) { return }
        throw Problem(
            .misdirectedRequest,
            "This connection is not secured, so the server has nothing under an https address here."
        )
    }

    /// Applies the steps that the head alone decides, without counting the request.
    ///
    /// A request that this accepts is handled again when its content has arrived.
    ///
    /// - Throws: The problem to respond with, instead of reading the content.
    private mutating func checkHead(
        of request: borrowing Request,
        _ pending: PendingResponse,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) {
        try checkScheme(of: request, pending, on: loop)
        if context.origins.isPreflight(request) { return }
        let (match, caller) = try admit(request, pending, &response, on: loop)
        if request.method.isWrite {
            try writes.checkHead(of: request, to: match, by: caller)
        } else if request.method != .options {
            let (handler, _) = try match.handler()
            guard case .read(let type) = handler else { return }
            let accepted = AcceptedTypes(request)
            _ = try accepted.negotiate(type.mediaType(for: accepted))
        }
    }

    /// Applies the steps from the routing to the access check.
    private mutating func admit(
        _ request: borrowing Request,
        _ pending: PendingResponse,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) -> (EndpointTable.Match, Caller) {
        let match = endpoints.match(request)
        response.routeLabel = match.endpoint?.route ?? ""
        if request.method.isWrite {
            try CrossSite.checkWrite(request, allowed: context.origins)
        }
        return (match, try admit(request, to: match.access(of: request), pending, on: loop))
    }

    private mutating func admit(
        _ request: borrowing Request,
        to access: Access,
        _ pending: PendingResponse,
        on loop: any LoopControl
    ) throws(Problem) -> Caller {
        let peer = context.limits == nil ? nil : loop.peer(of: pending.exchange)
        return try self.access.admit(request, to: access, from: peer)
    }

    private func countRead(of caller: Caller) throws(Problem) {
        if let client = caller.client { try context.limits?.count(.read, of: client) }
    }

    private mutating func read<Read: ReadRequest>(
        _ type: Read.Type,
        _ request: borrowing Request,
        id: Int64,
        _ caller: Caller,
        _ pending: PendingResponse,
        _ response: inout Response,
        on loop: any LoopControl
    ) throws(Problem) -> Disposition {
        let result = try reads.perform(
            type,
            request,
            id: id,
            by: caller.actor,
            pending,
            &response
        )
        switch result {
        case .complete: return .responded
        case .deferred: return .deferred
        case .subscribed(let subscription):
            try checkRoom(for: subscription)
            subscribe(pending, to: subscription, token: caller.actor.token, on: loop)
            if case .poll = subscription { return .deferred }
            return .streaming
        }
    }
}

extension Method {
    /// Whether a request with this method is a write.
    ///
    /// Also without an endpoint: an idempotency key keeps the 404 or 405 of a POST or DELETE.
    fileprivate var isWrite: Bool { self == .post || self == .delete }
}
