internal import Bytes
internal import HTTP
internal import HTTPServer
internal import Sockets

/// Responds while the server waits for its database: `/healthz` is 200, everything else is 503.
///
/// The server listens at the same address afterwards.
final class WaitingServer {
    private let server: HTTPServer<WaitingApplication>
    /// The address at which it listens.
    let address: SocketAddress

    /// Starts to listen.
    init(_ configuration: ServerConfiguration) throws {
        var configuration = configuration
        configuration.loopCount = 1
        server = HTTPServer(configuration: configuration, mailbox: try Mailbox(loopCount: 1)) { _ in
            WaitingApplication()
        }
        address = try server.start()
    }

    /// Stops listening.
    func stop() { server.stop(within: .seconds(1)) }
}

/// The responses of a server without a database.
struct WaitingApplication: Application, ~Copyable {
    typealias Message = Never

    private enum Route: Sendable {
        case health
        case readiness
    }

    private let router: Router<Route>

    init() {
        var router = Router<Route>()
        router.add("GET /healthz", .health)
        router.add("GET /readyz", .readiness)
        self.router = router
    }

    mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        response.field("Cache-Control", "no-store")
        switch router.match(request.method, path: request.path) {
        case .matched(.health, _):
            response.field("Content-Type", "application/json")
            response.content.append(#"{"status":"ok"}"#)
        case .matched(.readiness, _):
            response.status = 503
            response.field("Content-Type", "application/json")
            response.field("Retry-After", "1")
            response.content.append(
                #"{"status":"unready","database":"unwritable","redis":"off","worker":"missing"}"#
            )
        case .options, .methodNotAllowed, .notFound:
            response.status = 503
            response.field("Content-Type", "application/problem+json")
            response.field("Retry-After", "1")
            response.content.append(Self.problem)
        }
        return .responded
    }

    mutating func receive(from mailbox: Mailbox<Never>, on loop: any LoopControl) {}

    mutating func streamEnded(_ exchange: Exchange) {}

    private static var problem: StaticString {
        """
        {"type":"/problems/storage_unavailable","title":"The database is not available","status":503,\
        "detail":"The server waits for its database. Nothing was changed.","code":"storage_unavailable"}
        """
    }
}
