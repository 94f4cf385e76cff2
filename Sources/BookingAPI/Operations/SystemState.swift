/// The state of the parts of the system that a request cannot wait for.
///
/// Safe to use from any thread. `state` returns at once, with what the probe found last.
public protocol SystemProbe: Sendable {
    /// Returns the state.
    func state() -> SystemState
}

/// The state of the parts of the system.
public struct SystemState: Hashable, Sendable {
    /// The state of Redis, or of the workers.
    public enum Part: Hashable, Sendable {
        /// The part is present.
        case ok
        /// The part is not present, although it should be.
        case missing
        /// The operator does not use the part.
        case off
    }

    /// Whether the database is writable.
    public var databaseIsWritable: Bool
    /// Redis.
    public var redis: Part
    /// Workers.
    public var worker: Part

    /// Creates a state.
    public init(databaseIsWritable: Bool, redis: Part, worker: Part) {
        self.databaseIsWritable = databaseIsWritable
        self.redis = redis
        self.worker = worker
    }
}

extension SystemState.Part {
    /// The name in the contract, which has a word of its own for `missing`.
    func name(missing: StaticString) -> StaticString {
        switch self {
        case .ok: "ok"
        case .missing: missing
        case .off: "off"
        }
    }
}
