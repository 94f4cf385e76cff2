public import Sockets

/// The settings of a server.
public struct ServerConfiguration: Sendable {
    /// The address to listen on; with port 0, the kernel chooses a port (`HTTPServer.address`).
    public var address: SocketAddress

    /// The number of event loops, each with its own thread and its own application.
    public var loopCount = ProcessResources.processors

    /// The number of connections that may wait to be accepted, at most `net.core.somaxconn`.
    public var backlogConnections: Int32 = 4_096

    /// How long an event loop polls for work before it sleeps, while the server serves only one
    /// connection (`BusyPolling`); zero sleeps at once.
    public var busyPolling = Duration.zero

    /// The limits of what clients may use.
    public var limits = HTTPServerLimits()

    /// Creates the default settings with an address.
    public init(address: SocketAddress) {
        self.address = address
    }
}
