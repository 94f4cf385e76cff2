internal import Sockets
internal import Synchronization

/// Wakes one event loop, but only where it sleeps.
///
/// One word with three states. A poster first makes its message visible and then calls `notify`; the
/// loop looks for messages whenever `wakeUp` says that there are any. So many messages to a busy loop
/// cost one system call at most, and a loop that is awake none.
final class LoopSignal: Sendable {
    let event: EventDescriptor

    private static let awake: UInt8 = 0
    private static let asleep: UInt8 = 1
    private static let posted: UInt8 = 2
    private let state = Atomic(awake)

    init() throws(SystemError) {
        event = try EventDescriptor()
    }

    /// Something was posted; from any thread.
    func notify() {
        let before = state.exchange(Self.posted, ordering: .acquiringAndReleasing)
        if before == Self.asleep { event.signal() }
    }

    /// Whether the loop may wait: false when something was posted since `wakeUp`.
    func mayFallAsleep() -> Bool {
        state.compareExchange(
            expected: Self.awake,
            desired: Self.asleep,
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Whether something was posted since `wakeUp`.
    var isPosted: Bool { state.load(ordering: .relaxed) == Self.posted }

    /// The loop is awake; returns whether something was posted.
    func wakeUp() -> Bool {
        state.exchange(Self.awake, ordering: .acquiringAndReleasing) == Self.posted
    }
}
