internal import Sockets
internal import Synchronization

/// Wakes one event loop, but only where it sleeps or is about to.
///
/// The protocol between the two sides: a poster first makes its message visible and then calls
/// `notify`; the loop first calls `prepareToSleep` and then looks for messages. All four steps are
/// sequentially consistent or under one lock, so at least one side sees the other: no message is
/// left lying while the loop sleeps, and many messages to a busy loop cost no system call.
final class LoopSignal: Sendable {
    let event: EventDescriptor
    private let isAsleep = Atomic(false)

    init() throws(SystemError) {
        event = try EventDescriptor()
    }

    /// Wakes the loop if nobody has yet; from any thread.
    func notify() {
        if isAsleep.exchange(false, ordering: .sequentiallyConsistent) { event.signal() }
    }

    /// The loop is going to wait, unless it finds something to do after this call.
    func prepareToSleep() {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
    }

    /// The loop is awake.
    func wakeUp() {
        isAsleep.store(false, ordering: .relaxed)
    }
}
