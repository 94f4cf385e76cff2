/// What one measurement has shown: one mode, one number of connections, one window of time.
public struct Measurement: Sendable {
    /// The mode and the number of connections: `lifecycle@64`.
    public var name: String
    /// How long was measured.
    public var seconds = 0.0
    /// Right answers within that time.
    public var requests = 0
    /// The same, a second.
    public var requestsPerSecond = 0.0
    /// The latencies of these answers.
    public var latency = LatencySummary(Histogram())
    /// Those of each kind of request, where there are several.
    public var steps: [(name: String, latency: LatencySummary)] = []
    /// What was wrong.
    public var failures = Failures()
    /// Whether an answer never came.
    public var isTimedOut = false
    /// CPU seconds of the server's processes for 1,000 requests; nil where they are not known.
    public var serverCPUSecondsPer1000: Double?
    /// The server's processes' peak memory until now; nil where they are not known.
    public var serverPeakMebibytes: Double?
    /// CPU microseconds of this load generator for each request.
    public var ownCPUMicroseconds = 0.0
    /// The share of the machine that neither the server nor this process used.
    public var otherShare = 0.0
    /// The share of the machine that the host gave to others.
    public var stealShare = 0.0
    /// What only this mode knows: winners, deliveries, bookings.
    public var details: [(name: String, value: Double)] = []

    /// Whether everything that was answered was right.
    public var isClean: Bool {
        failures.count == 0 && !isTimedOut && violations == 0
    }

    /// Broken promises that the mode has found: two holds of one seat, an event that never came.
    public var violations = 0

    /// An empty measurement.
    public init(name: String) { self.name = name }
}
