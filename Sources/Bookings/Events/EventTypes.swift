/// A set of event types, which a subscriber chooses.
public struct EventTypes: Hashable, Sendable {
    /// One bit for each `Cause`, by its number; every bit for all types, also those of later versions.
    public let rawValue: Int64

    /// Every type.
    public static let all = EventTypes(rawValue: -1)

    /// The name of all types.
    public static let allName = "booking.*"

    /// Creates a set that a store has kept.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Parses the names of types; `booking.*` stands for all of them.
    ///
    /// - Throws: `InvalidField` for `types` if there is no name, or a name is not that of a type.
    public init(names: [String]) throws(InvalidField) {
        guard !names.isEmpty else {
            throw InvalidField("types", "must name at least one type; \(Self.allName) is all")
        }
        var bits: Int64 = 0
        for name in names {
            let type = name == Self.allName ? Self.all : Self.type(named: name)
            guard type.rawValue != 0 else {
                throw InvalidField(
                    "types",
                    "must only have names of event types or \(Self.allName)"
                )
            }
            bits |= type.rawValue
        }
        rawValue = bits
    }

    /// Whether the set contains the type of an event with this cause.
    public func contains(_ cause: Cause) -> Bool { rawValue >> Int64(cause.rawValue) & 1 != 0 }

    /// The names of the types, in the order of the contract.
    public var names: [String] {
        guard self != .all else { return [Self.allName] }
        var names: [String] = []
        for cause in Cause.allCases where contains(cause) {
            let name = "\(cause.eventType)"
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Several causes may have one type.
    private static func type(named name: String) -> EventTypes {
        var bits: Int64 = 0
        for cause in Cause.allCases where "\(cause.eventType)" == name {
            bits |= 1 << Int64(cause.rawValue)
        }
        return EventTypes(rawValue: bits)
    }
}
