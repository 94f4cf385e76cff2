public import HTTP

/// The limits of what clients may use; the status of a refusal is in parentheses.
public struct HTTPServerLimits: Sendable {
    /// The limits of one request.
    public var request = HTTPLimits()

    /// The time from the first byte of a request to the end of its head (408).
    ///
    /// Protects against clients that send one byte at a time to keep connections open (slowloris).
    public var headTime = Duration.seconds(10)

    /// The longest pause in a request's content, in addition to `contentBytesPerSecond` (408).
    public var contentTime = Duration.seconds(10)

    /// The minimum rate of a request's content, measured from its beginning (408).
    public var contentBytesPerSecond = 1_024

    /// How long a connection may stay open before its first request and between two requests.
    public var idleTime = Duration.seconds(60)

    /// The longest pause of a client in reading responses, in addition to `writeBytesPerSecond`; a
    /// slower client is disconnected.
    public var writeTime = Duration.seconds(20)

    /// The minimum rate at which a client reads responses, measured from the first byte that could
    /// not be sent at once.
    public var writeBytesPerSecond = 1_024

    /// How long the server reads from a refused connection, so that the client receives the
    /// response.
    public var lingerTime = Duration.seconds(2)

    /// How many bytes the server reads from a refused connection before it closes it.
    public var lingerBytes = 4_194_304

    /// The number of open connections of all event loops (503).
    public var connections = 16_384

    /// The number of open connections from one address (503).
    public var connectionsPerAddress = 16_384

    /// The number of refused connections that receive their response at the same time; with more,
    /// the server accepts no connection.
    public var refusedConnections = 256

    /// How long the server accepts no connection after descriptors or memory have run out.
    public var acceptPause = Duration.milliseconds(100)

    /// The size of all buffers of all connections together, in bytes; beyond it, incomplete
    /// requests are refused (503).
    public var bufferedBytes = 268_435_456

    /// The size of the unsent responses of one connection, in bytes.
    ///
    /// Beyond it, the server reads no further request of the connection. A single response may be
    /// larger.
    public var outputBytes = 131_072

    /// The size of the unsent part of one stream, in bytes; a client that reads more slowly is
    /// disconnected.
    ///
    /// The kernel keeps at most about twice as many bytes in addition.
    public var streamBytes = 262_144

    /// The number of pipelined requests of one connection that the server handles before it handles
    /// other connections.
    public var requestsPerTurn = 64

    /// Creates the default limits.
    public init() {}
}
