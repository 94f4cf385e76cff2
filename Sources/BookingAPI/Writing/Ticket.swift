public import Bookings
internal import HTTP
public import HTTPServer

/// What comes back with a completed command, to find the request that it belongs to.
public enum Ticket: Sendable {
    /// A request that the command performs.
    case request(PendingWrite)
    /// A request that was refused before; the command only looks for the response that the request's
    /// idempotency key keeps, which takes precedence over the refusal.
    // Indirect, so that rare refusals do not make every ticket as large as themselves.
    indirect case refused(PendingRefusal)
    /// No request: the server itself expires a booking whose deadline has passed.
    case expiry
    /// No request: the server checks whether the database is writable, by a write if `writes`.
    case probe(writes: Bool)

    /// The event loop of the request; nil if there is no request.
    var loop: Int? {
        switch self {
        case .request(let write): Int(write.pending.exchange.loop)
        case .refused(let refusal): Int(refusal.pending.exchange.loop)
        case .expiry, .probe: nil
        }
    }
}

/// A request whose response comes later, after the request's bytes are gone.
struct PendingResponse: Sendable {
    /// Where the response goes.
    let exchange: Exchange
    /// The index of the allowed origin that the request came from; nil if there is none.
    let origin: Int?
}

/// A write that waits for the writer.
public struct PendingWrite: Sendable {
    let pending: PendingResponse
    /// Whether the write creates a booking or a flight.
    let isCreation: Bool
    /// Whether the response has the secret of a webhook.
    let showsSecret: Bool
}

/// A refused request that waits for the writer to look up its idempotency key.
public struct PendingRefusal: Sendable {
    let pending: PendingResponse
    /// The response, unless the key keeps another one.
    let problem: Problem
    /// The methods of the path, if it does not have the request's method.
    let methods: MethodSet?
}

/// Delivers completed commands to the event loops whose requests they belong to.
public struct CompletionDispatcher: Sendable {
    private let mailbox: Mailbox<LoopMessage>

    /// Creates a dispatcher that posts into `mailbox`.
    public init(_ mailbox: Mailbox<LoopMessage>) {
        self.mailbox = mailbox
    }

    /// Posts the commands of one commit: one message and at most one wake-up for each event loop that
    /// waits for one of them.
    ///
    /// The loops share the array and pick their own commands, so this thread copies nothing.
    public func dispatch(_ completed: [CompletedCommand<Ticket>]) {
        var waits = [Bool](repeating: false, count: mailbox.loopCount)
        for index in completed.indices {
            if let loop = completed[index].ticket.loop { waits[loop] = true }
        }
        for loop in waits.indices where waits[loop] {
            mailbox.post(.completed(completed), to: loop)
        }
    }
}
