public import Sockets

/// How other threads reach the applications of a server's event loops.
///
/// Made before the server, which must have as many loops; it can then be handed to whatever posts.
/// Messages of one thread to one loop arrive in their order. Posting never blocks for longer than
/// another post takes, and costs at most one system call, none where the loop is awake. Messages that
/// are posted before the server starts wait; what comes after it has stopped is not delivered.
public final class Mailbox<Message: Sendable>: Sendable {
    /// How many loops it reaches.
    public let loopCount: Int

    @usableFromInline let boxes: [Box]
    /// What wakes each loop.
    private let signals: [LoopSignal]

    /// A mailbox for a server with `loopCount` event loops.
    public init(loopCount: Int) throws(SystemError) {
        precondition(loopCount > 0, "a server has at least one loop")
        var signals: [LoopSignal] = []
        for _ in 0..<loopCount { signals.append(try LoopSignal()) }
        self.signals = signals
        boxes = (0..<loopCount).map { _ in Box() }
        self.loopCount = loopCount
    }

    /// Posts a message to one loop.
    ///
    /// - Precondition: `loop` is below `loopCount`.
    @inlinable
    public func post(_ message: Message, to loop: Int) {
        boxes[loop].messages.withLock { $0.append(message) }
        wake(loop)
    }

    /// Posts a message to every loop.
    public func broadcast(_ message: Message) {
        for loop in 0..<loopCount { post(message, to: loop) }
    }

    /// What wakes a loop.
    func signal(of loop: Int) -> LoopSignal { signals[loop] }

    @usableFromInline
    func wake(_ loop: Int) { signals[loop].notify() }

    /// Exchanges an empty array for the messages that wait: two arrays go back and forth, and none
    /// is allocated once they have grown to the usual size.
    ///
    /// - Precondition: `loop` is below `loopCount`.
    @inlinable
    public func take(for loop: Int, into messages: inout [Message]) {
        boxes[loop].messages.withLock { swap(&$0, &messages) }
    }

    @usableFromInline
    final class Box: Sendable {
        @usableFromInline let messages = Guarded<[Message]>([])
    }
}
