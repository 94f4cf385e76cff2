internal import Sockets
internal import Synchronization

/// The progress of one batch's delivery by several event loops, and its cost.
///
/// Safe to use from any thread.
final class DeliveryProgress: Sendable {
    private let missingLoops: Atomic<Int>
    private let nanoseconds: Atomic<Int64>

    /// A delivery by `loops` event loops that has not begun.
    ///
    /// - Parameters:
    ///   - loops: The number of event loops.
    ///   - cost: The processor time for reading and encoding the batch.
    init(loops: Int, cost: Duration) {
        missingLoops = Atomic(loops)
        nanoseconds = Atomic(cost.wholeNanoseconds)
    }

    /// Records that an event loop has delivered the batch to all its subscribers.
    ///
    /// - Parameter cost: The processor time that this took.
    func loopFinished(cost: Duration) {
        nanoseconds.add(cost.wholeNanoseconds, ordering: .relaxed)
        missingLoops.subtract(1, ordering: .releasing)
    }

    /// The processor time of the whole delivery; nil until every loop has finished.
    var cost: Duration? {
        guard missingLoops.load(ordering: .acquiring) <= 0 else { return nil }
        return .nanoseconds(nanoseconds.load(ordering: .relaxed))
    }
}
