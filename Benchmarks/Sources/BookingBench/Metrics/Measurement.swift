/// The result of one run: one mode, one number of connections, one window of time.
struct Measurement: Sendable, Encodable {
    /// A value that only this mode has: winners, delivered events, bookings.
    struct Detail: Sendable, Encodable {
        let name: String
        let value: Double
    }

    /// The latency of one kind of request, such as `hold`.
    struct Step: Sendable, Encodable {
        let name: String
        let latencyMicroseconds: LatencySummary
    }

    /// The mode and the number of connections: `lifecycle@64`.
    var name: String
    /// The length of the window.
    var seconds = 0.0
    /// Correct responses within the window.
    var requests = 0
    var requestsPerSecond = 0.0
    /// The latency of these responses.
    var latencyMicroseconds = LatencySummary(Histogram())
    /// The latency of each kind of request; empty if there is only one.
    var steps: [Step] = []
    var failures = Failures()
    /// Whether a response never came.
    var isTimedOut = false
    /// CPU seconds of the server's processes for 1,000 requests; nil if the processes are unknown.
    var serverCPUSecondsPer1000: Double?
    /// The peak memory of the server's processes so far; nil if the processes are unknown.
    var serverPeakMebibytes: Double?
    /// CPU microseconds of this load generator for each request.
    var ownCPUMicroseconds = 0.0
    /// The share of the machine that neither the server nor this process used.
    var otherShare = 0.0
    /// How often the mode found a broken invariant: two holds of one seat, a lost event.
    var violations = 0
    var details: [Detail] = []

    init(name: String) { self.name = name }

    /// Whether every response was correct.
    var isClean: Bool { failures.count == 0 && !isTimedOut && violations == 0 }

    /// The value of a detail; 0 if there is no detail of that name.
    func detail(_ name: String) -> Double { details.first { $0.name == name }?.value ?? 0 }
}

/// What went wrong in a run; a run with failures is not a valid measurement.
struct Failures: Sendable, Encodable {
    /// Responses with an unexpected status code, by code.
    private(set) var unexpectedStatus: [Int: Int] = [:]
    /// Responses with the expected code and wrong content.
    private(set) var wrongContent = 0
    /// Connections that ended before their response, and bytes that are not HTTP.
    private(set) var brokenConnections = 0
    /// The first few, as they arrived.
    private(set) var samples: [String] = []

    var count: Int { unexpectedStatus.values.reduce(0, +) + wrongContent + brokenConnections }

    mutating func addStatus(_ status: Int, _ content: RawSpan) {
        unexpectedStatus[status, default: 0] += 1
        addSample("unexpected status \(status): \(Self.text(content))")
    }

    mutating func addWrongContent(_ status: Int, _ content: RawSpan) {
        wrongContent += 1
        addSample("wrong content with status \(status): \(Self.text(content))")
    }

    mutating func addBrokenConnection(_ reason: String) {
        brokenConnections += 1
        addSample(reason)
    }

    private mutating func addSample(_ text: String) {
        if samples.count < Limits.failureSamples { samples.append(text) }
    }

    private static func text(_ content: RawSpan) -> String {
        content.extracting(first: Limits.failureSampleBytes).utf8Text
    }
}
