import Bytes
import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("Starting and stopping", .timeLimit(.minutes(1)))
struct ShutdownTests {
    @Test("a stopping server finishes requests, closes idle connections and accepts no new ones")
    func graceful() throws {
        let server = try EchoServer(loops: 2)
        let idle = try server.connect()
        try idle.get("/")
        _ = try idle.response()
        let busy = try server.connect()
        try busy.get("/later")
        let exchange = try server.exchange("/later")
        let stopping = try stop(server)
        #expect(try idle.sawEnd())
        #expect(throws: StreamSocket.SocketError.self) { try server.connect() }
        #expect(!stopping.isDone)
        server.post(.finish(exchange, "the last"), to: exchange)
        let response = try busy.response()
        #expect(response.text == "the last")
        #expect(response.field("Connection") == "close")
        busy.socket.shutdownSending()
        #expect(try busy.sawEnd())
        try waitUntil("the server has stopped") { stopping.isDone }
        #expect(server.observations.now.opened == server.observations.now.closed)
    }

    @Test("requests that do not finish in time are dropped")
    func deadline() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/later")
        _ = try server.exchange("/later")
        let began = ContinuousClock.now
        server.server.stop(within: .milliseconds(200))
        #expect(ContinuousClock.now - began >= .milliseconds(200))
        #expect(client.rest() == "")
    }

    @Test("a stopping server ends streams regularly, and notifies the application")
    func streams() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/stream")
        _ = try client.response()
        #expect(try client.chunk() == "first;")
        let stream = try server.exchange("/stream")
        let stopping = try stop(server)
        #expect(try client.chunk() == "")
        client.socket.shutdownSending()
        #expect(try client.sawEnd())
        stopping.join()
        #expect(server.log.endedStreams == [stream])
    }

    @Test("starting on a port in use fails with an error that says so")
    func portTaken() throws {
        let first = try EchoServer()
        var configuration = ServerConfiguration(
            address: try #require(SocketAddress("127.0.0.1", port: first.port))
        )
        configuration.loopCount = 2
        let log = first.log
        let second = HTTPServer(
            configuration: configuration,
            mailbox: try Mailbox(loopCount: 2)
        ) { _ in EchoApplication(log: log) }
        let error = #expect(throws: ServerError.self) { try second.start() }
        #expect(error?.description.contains("Address already in use") == true)
        #expect(second.address == nil)
    }

    @Test("starting fails if an application cannot be created")
    func applicationFails() throws {
        struct NotToday: Error {}
        var configuration = ServerConfiguration(
            address: try #require(SocketAddress("127.0.0.1", port: 0))
        )
        configuration.loopCount = 2
        let log = EchoLog()
        let server = HTTPServer(
            configuration: configuration,
            mailbox: try Mailbox<EchoApplication.Message>(loopCount: 2)
        ) { loop in
            guard loop == 0 else { throw NotToday() }
            return EchoApplication(log: log)
        }
        let error = #expect(throws: ServerError.self) { try server.start() }
        guard case .application(1, let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause is NotToday)
    }

    @Test("a server listens on IPv6", .enabled(if: SocketAddress.hasIPv6Loopback))
    func ipv6() throws {
        var configuration = ServerConfiguration(
            address: try #require(SocketAddress("::1", port: 0))
        )
        configuration.loopCount = 1
        let log = EchoLog()
        let server = HTTPServer(
            configuration: configuration,
            mailbox: try Mailbox<EchoApplication.Message>(loopCount: 1)
        ) { _ in EchoApplication(log: log) }
        let address = try server.start()
        defer { server.stop(within: .zero) }
        #expect(address.isIPv6)
        let socket = try Socket.connect(to: address, timeout: .seconds(10))
        var bytes = ByteBuffer()
        bytes.append("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try socket.send(bytes.bytes) == .bytes(bytes.count))
        bytes.removeAll()
        _ = try socket.receive(upTo: 15, into: &bytes)
        #expect(String(copying: bytes.bytes) == "HTTP/1.1 200 OK")
    }

    private func stop(_ server: EchoServer) throws -> Background {
        try Background { [server = server.server] in server.stop(within: .seconds(30)) }
    }
}

extension SocketAddress {
    /// Whether this machine has an IPv6 loopback address; containers often do not.
    fileprivate static var hasIPv6Loopback: Bool {
        guard let address = SocketAddress("::1", port: 0) else { return false }
        return (try? ListeningSocket(on: address, backlog: 1).address.port) != nil
    }
}
