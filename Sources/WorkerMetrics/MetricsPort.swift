internal import HTTP
internal import HTTPServer
public import Sockets

/// What a metrics port shows.
///
/// Asked on the port's own thread.
public protocol MetricsSource: Sendable {
    /// What Prometheus reads, in its text format.
    func metrics() -> String

    /// Whether the process does its work.
    func isWell() -> Bool
}

/// A port where Prometheus reads the figures of a process (`GET /metrics`), and supervisors whether it
/// is well (`GET /healthz`).
///
/// The same HTTP server as the API's, with one loop and small bounds. Safe to use from any thread.
public final class MetricsPort: Sendable {
    private let server: HTTPServer<MetricsApplication>

    /// Listens at `address`; port 0 lets the kernel choose.
    ///
    /// - Throws: `SystemError` or `ServerError`: most often because the port is in use.
    public init(at address: SocketAddress, showing source: any MetricsSource) throws {
        var configuration = ServerConfiguration(address: address)
        configuration.loopCount = 1
        configuration.limits = Self.limits
        server = HTTPServer(configuration: configuration, mailbox: try Mailbox(loopCount: 1)) { _ in
            MetricsApplication(source)
        }
        self.address = try server.start()
    }

    /// Where it listens.
    public let address: SocketAddress

    /// Lets answers that are under way finish, a second at most, and closes.
    public func stop() { server.stop(within: .seconds(1)) }

    /// Some scrapers and health checks ask every few seconds, with nothing in their requests.
    private static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.request.contentBytes = 0
        limits.connections = 64
        limits.refusedConnections = 16
        limits.bufferedBytes = 8_388_608
        return limits
    }
}
