/// What came of looking at every promise that a database makes.
public struct CheckReport: Sendable {
    /// One promise, and what breaks it.
    public struct Finding: Sendable {
        /// The promise, as a sentence without its full stop.
        public let promise: String
        /// What breaks it, the first of them; see `count`.
        public private(set) var offenders: [String] = []
        /// How many break it.
        public private(set) var count = 0

        /// Whether it is kept.
        public var isKept: Bool { count == 0 }

        init(_ promise: String) { self.promise = promise }

        mutating func add(_ offender: String) {
            count += 1
            if offenders.count < SQLiteStoreLimits.reportedOffenders { offenders.append(offender) }
        }
    }

    /// Every promise that was looked at.
    public internal(set) var findings: [Finding] = []

    /// What is in order and still wants somebody's attention, in sentences.
    public internal(set) var notes: [String] = []

    /// How many bookings were looked at.
    public internal(set) var bookings = 0

    /// Whether every promise is kept.
    public var isSound: Bool { findings.allSatisfy(\.isKept) }
}
