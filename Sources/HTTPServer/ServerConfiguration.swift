public import Sockets

/// Where and how a server listens.
public struct ServerConfiguration: Sendable {
    /// The address; port 0 lets the kernel choose one, which `HTTPServer.address` tells.
    public var address: SocketAddress

    /// Event loops, each with its own thread and its own application.
    public var loopCount = ProcessResources.processors

    /// Connections that may wait to be accepted; the kernel caps it at `net.core.somaxconn`.
    public var backlogConnections: Int32 = 4_096

    /// How long a loop goes on looking for work before it sleeps, where it serves one connection only
    /// and the last wait was no longer; zero to sleep at once.
    public var busyPolling = Duration.zero

    /// What clients may cost.
    public var limits = ServerLimits()

    /// The defaults, on `address`.
    public init(address: SocketAddress) {
        self.address = address
    }
}
