internal import HTTP
internal import HTTPServer
public import Sockets

/// A port with a worker's metrics for Prometheus (`GET /metrics`) and its health for supervisors
/// (`GET /healthz`).
///
/// It is the HTTP server of the API with one event loop and lower limits. Safe to use from any thread.
public final class MetricsPort: Sendable {
    private let server: HTTPServer<MetricsApplication>

    /// Listens at `address`; with port 0 the kernel chooses a port.
    ///
    /// - Throws: `SystemError` or `ServerError`, most often because the port is in use.
    public init(at address: SocketAddress, showing monitor: WorkerMonitor) throws {
        var configuration = ServerConfiguration(address: address)
        configuration.loopCount = 1
        configuration.limits = Self.limits
        server = HTTPServer(configuration: configuration, mailbox: try Mailbox(loopCount: 1)) { _ in
            MetricsApplication(monitor)
        }
        self.address = try server.start()
    }

    /// The address at which the port listens.
    public let address: SocketAddress

    /// Lets running responses finish within a second, and closes the port.
    public func stop() { server.stop(within: .seconds(1)) }

    /// The clients are scrapers and health checks, which send small requests every few seconds.
    private static var limits: HTTPServerLimits {
        var limits = HTTPServerLimits()
        limits.request.contentBytes = 0
        limits.connections = 64
        limits.refusedConnections = 16
        limits.bufferedBytes = 8_388_608
        return limits
    }
}
