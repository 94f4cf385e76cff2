internal import Bytes

/// What the connections of a run ask for, and what the right answers are.
///
/// One instance per run, on the thread of the engine, which tells connections apart by their `slot`,
/// from 0. Methods are called for every request, so they neither allocate nor copy.
protocol Workload {
    /// What the kinds of requests are called, for the report; at least one.
    var steps: [String] { get }

    /// Appends the next request of a connection; false when it has none, now or ever.
    ///
    /// With `isStopping` only what was begun may be finished.
    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool

    /// Judges the answer to the last request of a connection.
    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict

    /// The connection of `slot` broke while its answer was due; its next request starts afresh.
    mutating func connectionBroke(slot: Int)

    /// Whether a connection that had no request to make has one now.
    func wantsKick() -> Bool

    /// Something arrived on a stream that the workload registered with the engine's epoll itself,
    /// under the number of connections plus `index`.
    mutating func receiveStream(_ index: Int) throws(BenchError)
}

extension Workload {
    func wantsKick() -> Bool { false }

    mutating func receiveStream(_ index: Int) throws(BenchError) {}
}

/// The moments and the status of an answer.
struct Answer {
    /// The status code.
    let status: Int
    /// Just before the request was given to the kernel, by `MonotonicClock`.
    let sentNanoseconds: Int64
    /// Just after the answer was read.
    let receivedNanoseconds: Int64
}

/// Whether an answer was the right one.
enum Verdict: Equatable {
    /// It was; it counts for this one of the workload's `steps`.
    case right(step: Int)
    /// Its status code was not the expected one.
    case unexpectedStatus
    /// Its content was not the expected one.
    case wrongContent
}
