import Bytes

/// The requests that the connections of a run send, and the validation of the responses.
///
/// A run has one instance, which the engine's thread uses. A connection is known by its `slot`,
/// counted from 0. The engine calls the methods for every request, so they must not allocate.
protocol Workload {
    /// The names of the kinds of requests, for the report; at least one.
    var steps: [String] { get }

    /// Appends the next request of a connection; false if there is none now.
    ///
    /// With `isStopping`, a workload only finishes what it has begun.
    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool

    /// Validates the response to the last request of a connection.
    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict

    /// A connection broke while a request was in flight. Its next request starts afresh.
    mutating func connectionBroke(slot: Int)

    /// Whether a connection that had no request to send may have one now.
    func hasNewRequest() -> Bool

    /// Receives from a stream that the workload added to the engine's epoll itself; its token is the
    /// number of connections plus `index`.
    mutating func receiveStream(_ index: Int) throws
}

extension Workload {
    mutating func connectionBroke(slot: Int) {}
    func hasNewRequest() -> Bool { false }
    mutating func receiveStream(_ index: Int) throws {}
}

/// The status of a response and its times.
struct Response {
    let status: Int
    /// Just before the request was passed to the kernel.
    let sentAt: Instant
    /// Just after the response was read.
    let receivedAt: Instant
}

/// Whether a response is correct.
enum Verdict: Equatable {
    /// It is, and it counts for this index of the workload's `steps`.
    case correct(step: Int)
    case unexpectedStatus
    case wrongContent
}

/// The responses of one window.
struct Tally {
    /// The latency of all correct responses, in nanoseconds.
    var all = Histogram()
    /// The latency of each kind of request; unused if there is only one.
    var steps: [Histogram]
    /// The failures of the whole run: those before and after the window count too.
    var failures = Failures()

    init(stepCount: Int) {
        steps = Array(repeating: Histogram(), count: stepCount)
    }

    /// Counts a correct response.
    @inline(__always)
    mutating func record(step: Int, nanoseconds: UInt64) {
        all.record(nanoseconds)
        if steps.count > 1 { steps[step].record(nanoseconds) }
    }
}
