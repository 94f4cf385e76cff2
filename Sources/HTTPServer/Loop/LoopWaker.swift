internal import Sockets
internal import Synchronization

/// Wakes one event loop if it sleeps: an eventfd that is signalled only if necessary.
///
/// One atomic word has three states. Another thread first makes its message visible, and then calls
/// `wake`. The loop reads its messages whenever `takeWakeUp` returns true. So any number of
/// messages to a sleeping loop costs one system call, and a message to a loop that is awake costs
/// none.
final class LoopWaker: Sendable {
    /// Readable when the loop must end its sleep.
    let event: EventDescriptor

    private static let awake: UInt8 = 0
    private static let asleep: UInt8 = 1
    private static let woken: UInt8 = 2
    private let state = Atomic(awake)

    init() throws(SystemError) {
        event = try EventDescriptor()
    }

    /// Wakes the loop; called by any thread.
    func wake() {
        let before = state.exchange(Self.woken, ordering: .acquiringAndReleasing)
        if before == Self.asleep { event.signal() }
    }

    /// Declares that the loop is about to sleep; false if it was woken since `takeWakeUp`.
    func prepareToSleep() -> Bool {
        state.compareExchange(
            expected: Self.awake,
            desired: Self.asleep,
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Whether the loop was woken since `takeWakeUp`.
    var hasWakeUp: Bool { state.load(ordering: .relaxed) == Self.woken }

    /// Declares that the loop is awake; returns whether it was woken since the last call.
    func takeWakeUp() -> Bool {
        state.exchange(Self.awake, ordering: .acquiringAndReleasing) == Self.woken
    }
}
