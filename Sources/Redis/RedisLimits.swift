/// The limits of a Redis client.
enum RedisLimits {
    /// The port of a URL that names none.
    static let defaultPort = 6379
    /// The highest database number that a URL may name; Redis has 16 databases by default.
    static let databaseNumber = 1023
    /// The maximum length of a socket's path: `sun_path` without its final zero.
    static let socketPathBytes = 107
    /// How long a command may still take after the owner was asked to stop: enough for a server that
    /// responds, and short beside one that hangs.
    static let interruptedTime = Duration.milliseconds(50)
}
