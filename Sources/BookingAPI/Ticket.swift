public import Bookings
internal import HTTP
public import HTTPServer

/// What comes back with the reply to a write, to find who waits for it.
public enum Ticket: Sendable {
    /// A request that gets its answer.
    case request(PendingRequest)
    /// Nobody: the server itself wanted a passed deadline written down.
    case expiry
    /// Who wants to know whether the database can be written; `writes` where something was.
    case probe(writes: Bool)
}

/// A request whose write is under way.
public struct PendingRequest: Sendable {
    /// Where the answer goes.
    let exchange: Exchange
    /// What it asks for; nil where its path leads nowhere.
    let endpoint: Endpoint?
    /// For whom bookings are counted; nil where nobody is.
    let client: ClientKey?
    /// The place of its origin among those that are allowed; nil where it has none of them.
    let origin: Int?
    /// What the path allows, where that was not what was asked: a kept answer has no such field.
    var methods: MethodSet?
}

/// What other threads tell an event loop.
public enum LoopMessage: Sendable {
    /// What became of writes, in their order; for this loop are those that its clients wait for.
    case replies([CompletedCommand<Ticket>])
    /// Seats have changed.
    case seats(SeatNews)
    /// More clients are to be told of that.
    case tellOn
    /// It is time to show that the streams are alive.
    case heartbeat
    /// It is time to look whether the streams' clients may still have them.
    case accessCheck
}

/// Takes the replies of one commit to the event loops that wait for them.
public struct ReplyPost: Sendable {
    private let mailbox: Mailbox<LoopMessage>

    /// Posts into `mailbox`.
    public init(_ mailbox: Mailbox<LoopMessage>) {
        self.mailbox = mailbox
    }

    /// Posts all replies to each loop that one of them is for: one message and one wake-up.
    ///
    /// The loops share the array and pick their own, so that nothing is copied on this thread.
    public func deliver(_ replies: [CompletedCommand<Ticket>]) {
        var waits = [Bool](repeating: false, count: mailbox.loopCount)
        for index in replies.indices {
            guard case .request(let pending) = replies[index].ticket else { continue }
            waits[Int(pending.exchange.loop)] = true
        }
        for loop in waits.indices where waits[loop] {
            mailbox.post(.replies(replies), to: loop)
        }
    }
}
