/// A Lua script that the server runs as one atomic operation.
public struct RedisScript: Sendable {
    /// The name by which a connection remembers the script.
    public let name: String
    /// The source.
    public let source: String

    /// Creates a script.
    public init(name: String, source: String) {
        self.name = name
        self.source = source
    }
}
