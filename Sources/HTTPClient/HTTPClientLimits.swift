/// The limits of a client.
public struct HTTPClientLimits: Sendable {
    /// The time from the start of a request, the name's resolution included, to the last byte of the
    /// response.
    public var requestTime = Duration.seconds(15)

    /// The maximum number of requests at a time; each has at most one connection.
    public var requests = 512

    /// The maximum number of connections to one host and port.
    public var connectionsPerHost = 64

    /// The maximum number of idle connections that the client keeps for later requests.
    public var idleConnections = 256

    /// The maximum rate at which a response is received, in bytes per second.
    ///
    /// The client discards the content; this bounds the work that an endless response causes.
    public var responseBytesPerSecond = 1 << 20

    /// The maximum size of a response's fields, in bytes.
    public var fieldBytes = 65_536

    /// The number of events that the client takes from the kernel at a time.
    static let eventsPerWait = 256

    /// Creates the default limits.
    public init() {}
}
