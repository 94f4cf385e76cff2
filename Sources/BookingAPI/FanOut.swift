internal import Synchronization

/// One telling of news, by several event loops: whether it is done, and what it has cost.
///
/// Safe to use from any thread.
final class FanOut: Sendable {
    private let missingLoops: Atomic<Int>
    private let spent: Atomic<Int64>

    /// A telling by so many loops, of news that took `nanoseconds` to read.
    init(loops: Int, nanoseconds: Int64) {
        missingLoops = Atomic(loops)
        spent = Atomic(nanoseconds)
    }

    /// A loop has told everybody, which took `nanoseconds` of its thread's time.
    func finished(nanoseconds: Int64) {
        spent.add(nanoseconds, ordering: .relaxed)
        missingLoops.subtract(1, ordering: .releasing)
    }

    /// What it took in all, in nanoseconds of processors' time; nil until everybody was told.
    var nanoseconds: Int64? {
        guard missingLoops.load(ordering: .acquiring) <= 0 else { return nil }
        return spent.load(ordering: .relaxed)
    }
}
