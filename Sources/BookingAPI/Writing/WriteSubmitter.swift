internal import Bookings
internal import HTTP
internal import HTTPServer

/// Submits commands to the writer, and writes the responses when the commands are committed.
///
/// Each event loop has one; confined to the loop's thread.
struct WriteSubmitter: ~Copyable {
    private let context: ServerContext
    // Not generic in the writer: each request would look its type up at run time.
    private let writer: any BookingWriter<Ticket>
    private var query = QueryReader()

    init(_ context: ServerContext, _ writer: any BookingWriter<Ticket>) {
        self.context = context
        self.writer = writer
    }

    /// Submits the command of a POST or DELETE request, whose response comes after the commit.
    ///
    /// A response that the request's idempotency key keeps takes precedence over every refusal that
    /// the request itself causes, also over one by a limit: only the writer knows it. So a refused
    /// request with a key is submitted, too, with a command that does nothing.
    ///
    /// - Throws: The problem of a request that has no key, or that the writer could not take.
    mutating func submit(
        _ request: borrowing Request,
        to match: EndpointTable.Match,
        by caller: Caller,
        _ pending: PendingResponse
    ) throws(Problem) {
        do throws(Problem) {
            try perform(request, match, caller, pending)
        } catch {
            guard error.code.status < 500, let key = try? IdempotencyHeader.key(of: request) else {
                throw error
            }
            let kept = StoredHTTPResponse(error)?.encoded
            try enqueue(
                QueuedCommand(
                    .nothing,
                    actor: caller.actor,
                    idempotency: IdempotentRequest(
                        key: key,
                        fingerprint: IdempotencyHeader.fingerprint(of: request)
                    ) { _ in kept },
                    ticket: .refused(
                        PendingRefusal(
                            pending: pending,
                            problem: error,
                            methods: match.allowedMethods
                        )
                    )
                )
            )
        }
    }

    /// Checks a POST or DELETE request by its head alone, without counting it.
    ///
    /// A refusal of a request with a key needs the content, because the key may keep another response.
    ///
    /// - Throws: The problem to respond with.
    mutating func checkHead(
        of request: borrowing Request,
        to match: EndpointTable.Match,
        by caller: Caller
    ) throws(Problem) {
        guard try IdempotencyHeader.key(of: request) == nil else { return }
        if let client = caller.client { try context.limits?.checkWrite(of: client) }
        _ = try checkHead(of: request, match, hasContent: true)
    }

    private mutating func perform(
        _ request: borrowing Request,
        _ match: EndpointTable.Match,
        _ caller: Caller,
        _ pending: PendingResponse
    ) throws(Problem) {
        if let client = caller.client { try context.limits?.count(.write, of: client) }
        let hasContent = request.content.byteCount > 0
        let (form, id) = try checkHead(of: request, match, hasContent: hasContent)
        let key = try IdempotencyHeader.key(of: request)
        let command = try form.command(request.content, id: id, webhooks: context.webhooks)
        let isCreation = command.isCreation
        let write = PendingWrite(
            pending: pending,
            isCreation: isCreation,
            showsSecret: form.showsSecret
        )
        var idempotency: IdempotentRequest?
        if let key {
            let fingerprint = IdempotencyHeader.fingerprint(of: request)
            idempotency = IdempotentRequest(key: key, fingerprint: fingerprint) { outcome in
                StoredHTTPResponse(outcome, isCreation: isCreation)?.encoded
            }
        }
        try enqueue(
            QueuedCommand(
                command,
                actor: caller.actor,
                idempotency: idempotency,
                limit: isCreation ? context.limits?.openBookingLimit(of: caller) : nil,
                ticket: .request(write)
            )
        )
    }

    /// Checks everything about a POST or DELETE request that its head alone decides.
    ///
    /// - Throws: A 404, 405, 406 or 415, or a 400 for the query.
    private mutating func checkHead(
        of request: borrowing Request,
        _ match: EndpointTable.Match,
        hasContent: Bool
    ) throws(Problem) -> (CommandForm, id: Int64) {
        let (handler, id) = try match.handler()
        guard case .write(let form) = handler else {
            throw .unexpected("an endpoint for POST or DELETE is not a write")
        }
        try CommandForm.checkHead(of: request, hasContent: hasContent, query: &query)
        return (form, id)
    }

    private func enqueue(_ command: QueuedCommand<Ticket>) throws(Problem) {
        do throws(StoreError) {
            try writer.submit(command)
        } catch {
            throw Problem(error)
        }
    }

    /// Writes the responses of this loop's requests.
    func finish(_ completed: [CompletedCommand<Ticket>], on loop: any LoopControl) {
        for index in completed.indices where completed[index].ticket.loop == loop.index {
            let result = completed[index].result
            switch completed[index].ticket {
            case .request(let write):
                context.finish(write.pending, on: loop) { (response) throws(Problem) in
                    try response.write(Self.value(of: result), isCreation: write.isCreation)
                    if write.showsSecret { context.webhooks.revealSecret(in: &response) }
                }
            case .refused(let refusal):
                context.finish(refusal.pending, on: loop) { (response) throws(Problem) in
                    try Self.write(refusal, Self.value(of: result), to: &response)
                }
            case .expiry, .probe: break
            }
        }
    }

    /// Writes the response to a refused request: the one that its key keeps, else the refusal.
    private static func write(
        _ refusal: PendingRefusal,
        _ result: CommandResult,
        to response: inout Response
    ) throws(Problem) {
        if case .done = result { throw refusal.problem }
        try response.write(result, isCreation: false)
        // A kept 405 has no Allow of its own.
        if response.status == 405, let methods = refusal.methods {
            response.field("Allow") { methods.append(to: &$0) }
        }
    }

    private static func value(
        of result: Result<CommandResult, StoreError>
    ) throws(Problem) -> CommandResult {
        do throws(StoreError) {
            return try result.get()
        } catch {
            throw Problem(error)
        }
    }
}

extension CommandForm {
    /// Whether the response has the secret of a webhook.
    fileprivate var showsSecret: Bool {
        if case .webhook(let form) = self { return form.showsSecret }
        return false
    }
}

extension Command {
    /// Whether the command creates a resource.
    fileprivate var isCreation: Bool {
        switch self {
        case .createBooking, .createOrder, .createFlight, .webhook(.create): true
        case .act, .actOnOrder, .swapSeats, .expire, .webhook, .nothing: false
        }
    }
}
