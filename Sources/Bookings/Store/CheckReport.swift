/// The result of checking every invariant of a database.
public struct CheckReport: Sendable {
    /// One invariant, with what violates it.
    public struct Finding: Sendable {
        /// The invariant, as a sentence without its full stop.
        public let invariant: String
        /// The first violations; see `count`.
        public private(set) var offenders: [String] = []
        /// The number of violations.
        public private(set) var count = 0

        /// Whether nothing violates the invariant.
        public var holds: Bool { count == 0 }

        /// Creates a finding without violations.
        public init(_ invariant: String) { self.invariant = invariant }

        /// Adds a violation.
        public mutating func add(_ offender: String) {
            count += 1
            if offenders.count < BookingLimits.reportedOffenders { offenders.append(offender) }
        }
    }

    /// Every invariant that was checked.
    public var findings: [Finding] = []

    /// What violates no invariant but needs the operator's attention, in sentences.
    public var notes: [String] = []

    /// The number of bookings that were checked.
    public var bookings = 0

    /// Whether every invariant holds.
    public var isSound: Bool { findings.allSatisfy(\.holds) }

    /// Creates a report of no checks.
    public init() {}
}
