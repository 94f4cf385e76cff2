/// How long a connection to Redis waits.
public struct RedisTimeouts: Hashable, Sendable {
    /// The time to connect, without the look-up of the host's name.
    public var connect: Duration
    /// The time for the reply to a command, or for all replies to a pipeline.
    public var command: Duration

    /// Creates timeouts.
    public init(connect: Duration = .seconds(1), command: Duration = .seconds(1)) {
        self.connect = connect
        self.command = command
    }
}
