import Glibc

/// A condition did not come true in time.
public struct TimedOut: Error, CustomStringConvertible {
    /// What was waited for.
    public let description: String

    /// Takes the condition in words.
    public init(waitingFor description: String) {
        self.description = "timed out waiting for " + description
    }
}

/// Waits until `value` gives something, and returns it; blocks the calling thread.
///
/// - Throws: `TimedOut` after `limit`, or what `value` throws.
public func eventually<Value>(
    _ description: String,
    within limit: Duration = .seconds(20),
    _ value: () throws -> Value?
) throws -> Value {
    let deadline = ContinuousClock.now + limit
    while true {
        if let found = try value() { return found }
        guard ContinuousClock.now < deadline else { throw TimedOut(waitingFor: description) }
        usleep(2_000)
    }
}

/// Waits until `condition` holds; blocks the calling thread.
///
/// - Throws: `TimedOut` after `limit`, or what `condition` throws.
public func waitUntil(
    _ description: String,
    within limit: Duration = .seconds(20),
    _ condition: () throws -> Bool
) throws {
    let _: Bool = try eventually(description, within: limit) { try condition() ? true : nil }
}
