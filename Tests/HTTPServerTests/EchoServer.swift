import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

/// A running server with `EchoApplication` on a free port; stops when it is deinitialized.
final class EchoServer {
    let log = EchoLog()
    let observations = Observations()
    let mailbox: Mailbox<EchoApplication.Message>
    let server: HTTPServer<EchoApplication>
    let port: UInt16

    init(
        loops: Int = 1,
        observer: (any ServerObserver)? = nil,
        _ adjust: (inout HTTPServerLimits) -> Void = { _ in }
    ) throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        var configuration = ServerConfiguration(address: address)
        configuration.loopCount = loops
        adjust(&configuration.limits)
        mailbox = try Mailbox(loopCount: loops)
        server = HTTPServer(
            configuration: configuration,
            mailbox: mailbox,
            observers: [observations] + (observer.map { [$0] } ?? [])
        ) { [log, mailbox] _ in EchoApplication(log: log, mailbox: mailbox) }
        port = try server.start().port
    }

    deinit {
        server.stop(within: .seconds(5))
    }

    /// Connects a new client.
    func connect() throws -> Client { try Client(port: port) }

    func post(_ message: EchoApplication.Message, to exchange: Exchange) {
        mailbox.post(message, to: Int(exchange.loop))
    }

    /// Waits for the request number `count` for `path`, and returns its exchange.
    func exchange(_ path: String, number count: Int = 1) throws -> Exchange {
        try eventually("request \(count) for \(path)") {
            let exchanges = log.exchanges(path)
            return exchanges.count >= count ? exchanges[count - 1] : nil
        }
    }
}
