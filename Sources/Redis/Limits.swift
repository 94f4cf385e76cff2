/// The bounds of a Redis client.
enum Limits {
    /// Where Redis listens when the URL names no port.
    static let defaultPort = 6379
    /// The highest number of a database; Redis is built for 16 unless configured otherwise.
    static let databaseNumber = 1023
    /// The longest path of a Unix-domain socket: `sun_path` less its final zero.
    static let socketPathBytes = 107
    /// How much longer a command may take after its owner was told to stop: long enough for a
    /// server that is well, short enough to stop quickly beside one that hangs.
    static let interruptedMilliseconds: Int64 = 50
}

/// How long a connection waits.
public struct RedisTimeouts: Hashable, Sendable {
    /// For the connection itself, in milliseconds; the look-up of a host's name comes on top.
    public var connectMilliseconds: Int64
    /// For the answer to a command or to a whole pipeline, in milliseconds.
    public var commandMilliseconds: Int64

    /// Takes both.
    public init(connectMilliseconds: Int64 = 1000, commandMilliseconds: Int64 = 1000) {
        self.connectMilliseconds = connectMilliseconds
        self.commandMilliseconds = commandMilliseconds
    }
}
