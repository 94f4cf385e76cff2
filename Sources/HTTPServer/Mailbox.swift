public import Sockets

/// Delivers messages from any thread to the applications of a server's event loops.
///
/// It is created before the server, so that the threads that post need not know the server.
/// Messages from one thread to one loop arrive in order. Posting blocks only while another thread
/// posts or the loop takes its messages, and makes at most one system call: none if the loop is
/// awake. Messages that are posted before the server starts wait for it; messages that are posted
/// after it has stopped are never delivered.
public final class Mailbox<Message: Sendable>: Sendable {
    /// The number of event loops.
    public let loopCount: Int

    @usableFromInline let boxes: [Box]
    private let wakers: [LoopWaker]

    /// Creates a mailbox for a server with `loopCount` event loops.
    public init(loopCount: Int) throws(SystemError) {
        precondition(loopCount > 0, "a server has at least one event loop")
        var wakers: [LoopWaker] = []
        for _ in 0..<loopCount { wakers.append(try LoopWaker()) }
        self.wakers = wakers
        boxes = (0..<loopCount).map { _ in Box() }
        self.loopCount = loopCount
    }

    /// Posts a message to one event loop.
    ///
    /// - Precondition: `loop` is less than `loopCount`.
    @inlinable
    public func post(_ message: Message, to loop: Int) {
        boxes[loop].messages.withLock { $0.append(message) }
        wake(loop)
    }

    /// Posts a message to every event loop.
    public func broadcast(_ message: Message) {
        for loop in 0..<loopCount { post(message, to: loop) }
    }

    /// Takes the messages of an event loop, in exchange for an empty array.
    ///
    /// The loop and the mailbox exchange the same two arrays again and again, which allocate no
    /// memory once they are large enough.
    ///
    /// - Precondition: `loop` is less than `loopCount`.
    @inlinable
    public func take(for loop: Int, into messages: inout [Message]) {
        boxes[loop].messages.withLock { swap(&$0, &messages) }
    }

    func waker(of loop: Int) -> LoopWaker { wakers[loop] }

    @usableFromInline
    func wake(_ loop: Int) { wakers[loop].wake() }

    @usableFromInline
    final class Box: Sendable {
        @usableFromInline let messages = Guarded<[Message]>([])
    }
}
