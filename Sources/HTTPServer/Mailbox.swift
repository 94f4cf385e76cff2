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

    private let boxes: [Box]

    /// A mailbox for a server with `loopCount` event loops.
    public init(loopCount: Int) throws(SystemError) {
        precondition(loopCount > 0, "a server has at least one loop")
        var boxes: [Box] = []
        for _ in 0..<loopCount { boxes.append(Box(signal: try LoopSignal())) }
        self.boxes = boxes
        self.loopCount = loopCount
    }

    /// Posts a message to one loop.
    ///
    /// - Precondition: `loop` is below `loopCount`.
    public func post(_ message: Message, to loop: Int) {
        let box = boxes[loop]
        box.messages.withLock { $0.append(message) }
        box.signal.notify()
    }

    /// Posts a message to every loop.
    public func broadcast(_ message: Message) {
        for loop in boxes.indices { post(message, to: loop) }
    }

    /// What wakes a loop.
    func signal(of loop: Int) -> LoopSignal { boxes[loop].signal }

    /// Exchanges an empty array for the messages that wait: two arrays go back and forth, and none
    /// is allocated once they have grown to the usual size.
    func take(for loop: Int, into messages: inout [Message]) {
        boxes[loop].messages.withLock { swap(&$0, &messages) }
    }

    private final class Box: Sendable {
        let messages = Guarded<[Message]>([])
        let signal: LoopSignal

        init(signal: LoopSignal) {
            self.signal = signal
        }
    }
}
