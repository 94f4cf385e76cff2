public import HTTP

/// What clients may cost a server, and for how long.
///
/// Every bound of the module stands here.
public struct ServerLimits: Sendable {
    /// What one request may cost.
    public var request = Limits()

    /// From the first byte of a request to the end of its head (408): the guard against clients that
    /// dribble (slowloris).
    public var headTime = Duration.seconds(10)

    /// What a client gets for sending content beside what the minimum rate gives it (408).
    public var contentTime = Duration.seconds(10)

    /// The rate at which content has to arrive (408), counted from its beginning.
    public var contentBytesPerSecond = 1_024

    /// How long a connection may stay open between two requests, and before its first.
    public var idleTime = Duration.seconds(60)

    /// What a client gets for reading answers beside what the minimum rate gives it; then it is
    /// dropped.
    public var writeTime = Duration.seconds(20)

    /// The rate at which answers have to be read, counted from when they could not be sent at once.
    public var writeBytesPerSecond = 1_024

    /// How long a connection that was refused is read from, so that its client sees why.
    public var lingerTime = Duration.seconds(2)

    /// How many bytes are read from a connection that was refused, before it is dropped.
    public var lingerBytes = 4_194_304

    /// Open connections over all loops (503).
    public var connections = 16_384

    /// Open connections from one address over all loops (503).
    public var connectionsPerAddress = 16_384

    /// Refused connections that are told so at the same time; while there are more, none is accepted.
    public var refusedConnections = 256

    /// How long accepting pauses when descriptors or memory have run out.
    public var acceptPause = Duration.milliseconds(100)

    /// Bytes of all buffers of all connections together: beyond it, requests that are not complete
    /// get 503.
    public var bufferedBytes = 268_435_456

    /// Bytes of answers that wait to be sent to one connection.
    ///
    /// Beyond it no further request of that connection is read or answered; a single answer may be
    /// larger.
    public var outputBytes = 131_072

    /// Bytes that wait to be sent to one stream: a reader that is further behind is dropped.
    ///
    /// The kernel keeps about twice as many at most.
    public var streamBytes = 262_144

    /// Pipelined requests of one connection that are answered before others get their turn.
    public var requestsPerTurn = 64

    /// The defaults.
    public init() {}
}
