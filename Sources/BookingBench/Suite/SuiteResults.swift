/// Everything that the rounds of a suite have shown.
public struct SuiteResults: Sendable {
    /// The measurements over HTTP by name, in the order in which they were made.
    public private(set) var measurements: [(name: String, rounds: [Measurement])] = []
    /// What the bare loop did, by name: `ceiling@64`.
    public private(set) var ceilings: [(name: String, rounds: [BareLoop.Result])] = []
    /// From exec to the line that says that the server listens, on an existing file.
    public internal(set) var startMilliseconds: [Double] = []
    /// The sizes of the answers of the server and of nginx that were compared, in bytes.
    public internal(set) var answerBytes: (server: Int, nginx: Int)?
    /// How far nginx and the bare loop come side by side, by round.
    public internal(set) var uncoupledLimits: [UncoupledLimit] = []
    /// Programs that ran beside, with their share of the machine over the whole time.
    public internal(set) var others: [(name: String, share: Double)] = []

    /// No rounds yet.
    public init() {}

    /// Adds one round's measurement to those of its name.
    public mutating func add(_ measurement: Measurement) {
        if let index = measurements.firstIndex(where: { $0.name == measurement.name }) {
            measurements[index].rounds.append(measurement)
        } else {
            measurements.append((measurement.name, [measurement]))
        }
    }

    /// Adds one round's result of the bare loop.
    public mutating func add(_ result: BareLoop.Result) {
        if let index = ceilings.firstIndex(where: { $0.name == result.name }) {
            ceilings[index].rounds.append(result)
        } else {
            ceilings.append((result.name, [result]))
        }
    }

    /// The rounds of a measurement; none where there is none of that name.
    public func rounds(_ name: String) -> [Measurement] {
        measurements.first { $0.name == name }?.rounds ?? []
    }

    /// The rounds of the bare loop.
    public func ceiling(_ name: String) -> [BareLoop.Result] {
        ceilings.first { $0.name == name }?.rounds ?? []
    }

    /// Whether every answer of every round was right.
    public var isClean: Bool {
        measurements.allSatisfy { $0.rounds.allSatisfy(\.isClean) }
    }
}

extension BareLoop.Result {
    /// What reports call it.
    public var name: String { "ceiling@\(batch)\(hasSavepoints ? "+savepoints" : "")" }
}
