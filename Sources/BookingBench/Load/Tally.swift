/// What the answers of one window of time amount to.
struct Tally {
    /// The latencies of all right answers, in nanoseconds.
    var all = Histogram()
    /// Those of each kind of request.
    var steps: [Histogram]
    /// What was not right.
    var failures = Failures()
    /// Connections that were opened anew because the server had closed them.
    var reconnections = 0

    init(stepCount: Int) {
        steps = Array(repeating: Histogram(), count: stepCount)
    }

    /// Counts a right answer.
    @inline(__always)
    mutating func record(step: Int, nanoseconds: Int64) {
        let value = UInt64(max(nanoseconds, 0))
        all.record(value)
        if steps.count > 1 { steps[step].record(value) }
    }

    /// Begins a window: latencies start anew, failures stay, since no failure is ever forgotten.
    mutating func beginWindow() {
        all.removeAll()
        for index in steps.indices { steps[index].removeAll() }
    }
}
