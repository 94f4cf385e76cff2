/// A Lua script that the server runs in one piece.
public struct RedisScript: Sendable {
    /// What it is called in errors.
    public let name: String
    /// The source.
    public let source: String

    /// Takes the source.
    public init(name: String, source: String) {
        self.name = name
        self.source = source
    }
}
