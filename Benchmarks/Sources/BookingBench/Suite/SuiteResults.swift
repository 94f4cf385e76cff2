/// The values of several rounds by name, in the order of the first round.
struct Rounds<Value: Sendable>: Sendable {
    private(set) var all: [(name: String, values: [Value])] = []

    mutating func add(_ value: Value, _ name: String) {
        if let index = all.firstIndex(where: { $0.name == name }) {
            all[index].values.append(value)
        } else {
            all.append((name, [value]))
        }
    }

    /// The values of one name; empty if there are none.
    subscript(name: String) -> [Value] { all.first { $0.name == name }?.values ?? [] }
}

/// The results of all rounds of a suite.
struct SuiteResults: Sendable {
    /// The measurements over HTTP.
    private(set) var measurements = Rounds<Measurement>()
    private(set) var bareLoops = Rounds<BareLoopMeasurement>()
    /// The limit of nginx and the bare loop side by side, by round.
    var sideBySide: [SideBySide] = []
    /// The times from exec until the server listens, on an existing file.
    var startMilliseconds: [Double] = []
    /// The sizes of the compared responses of the server and of nginx, in bytes.
    var responseBytes: (server: Int, nginx: Int)?
    /// The database and its version.
    var databaseName = "SQLite \(BareDatabase.version)"
    /// The other programs that ran, over the whole time.
    var otherPrograms: [OtherPrograms.Share] = []

    mutating func add(_ measurement: Measurement) {
        measurements.add(measurement, measurement.name)
    }

    mutating func add(_ measurement: BareLoopMeasurement) {
        bareLoops.add(measurement, measurement.name)
    }

    /// Whether every response of every round was correct.
    var isClean: Bool { measurements.all.allSatisfy { $0.values.allSatisfy(\.isClean) } }
}

extension SuiteResults: Encodable {
    private enum Key: String, CodingKey {
        case measurements, bareLoops, startMilliseconds, ratios, otherPrograms
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(measurements.all.flatMap(\.values), forKey: .measurements)
        try container.encode(bareLoops.all.flatMap(\.values), forKey: .bareLoops)
        try container.encode(startMilliseconds, forKey: .startMilliseconds)
        let ratios = Ratio.all(self).map { ($0.name, $0.value) }
        try container.encode(Dictionary(uniqueKeysWithValues: ratios), forKey: .ratios)
        try container.encode(otherPrograms, forKey: .otherPrograms)
    }
}
