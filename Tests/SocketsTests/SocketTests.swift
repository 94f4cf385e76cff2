import Bytes
import Glibc
import Sockets
import TestSupport
import Testing

@Suite("Sockets", .timeLimit(.minutes(1)))
struct SocketTests {
    /// A listener on a free port, a client and the connection that was accepted.
    private struct Pair: ~Copyable {
        let listener: ListeningSocket
        let client: Socket
        let server: Socket

        init() throws {
            let address = try #require(SocketAddress("127.0.0.1", port: 0))
            let listener = try ListeningSocket(on: address, backlog: 8)
            let client = try Socket.connect(to: listener.address, timeoutMilliseconds: 10_000)
            guard case .connection(let server, let peer) = try listener.accept() else {
                throw TimedOut(waitingFor: "a connection")
            }
            #expect(try client.localAddress() == peer)
            self.listener = listener
            self.client = client
            self.server = server
        }
    }

    @Test("bytes go both ways, and a socket without any does not block")
    func roundTrip() throws {
        let pair = try Pair()
        var buffer = ByteBuffer()
        #expect(try pair.server.receive(upTo: 100, into: &buffer) == .wouldBlock)
        buffer.append("ping")
        #expect(try pair.client.send(buffer.bytes) == .bytes(4))
        var received = ByteBuffer()
        try waitUntil("the bytes are there") {
            try pair.server.receive(upTo: 3, into: &received) == .bytes(3)
        }
        #expect(try pair.server.receive(upTo: 3, into: &received) == .bytes(1))
        #expect(try pair.server.send(received.bytes) == .bytes(4))
        buffer.removeAll()
        #expect(try pair.client.receive(upTo: 100, into: &buffer) == .bytes(4))
    }

    @Test("closing the writing side is the end of the stream, and the other side still works")
    func halfClose() throws {
        let pair = try Pair()
        try pair.client.closeWriting()
        var buffer = ByteBuffer()
        try waitUntil("the end is there") {
            try pair.server.receive(upTo: 100, into: &buffer) == .endOfStream
        }
        buffer.append("still here")
        #expect(try pair.server.send(buffer.bytes) == .bytes(10))
    }

    @Test("the last owner closes the socket")
    func closing() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        let client = try Socket.connect(to: listener.address, timeoutMilliseconds: 10_000)
        if case .connection(let accepted, _) = try listener.accept() { _ = consume accepted }
        var buffer = ByteBuffer()
        #expect(try client.receive(upTo: 1, into: &buffer) == .endOfStream)
    }

    @Test("sending to a peer that has gone is an error of send, and no signal")
    func brokenPipe() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        let client = try Socket.connect(to: listener.address, timeoutMilliseconds: 10_000)
        if case .connection(let accepted, _) = try listener.accept() {
            try accepted.resetOnClose()
            _ = consume accepted
        }
        var buffer = ByteBuffer()
        buffer.append("anyone?")
        let error = #expect(throws: SystemError.self) {
            try waitUntil("sending fails") { try client.send(buffer.bytes) == .endOfStream }
        }
        #expect(error?.call.description == "send")
        #expect(error?.code == ECONNRESET || error?.code == EPIPE)
    }

    @Test("a listener without clients has none to accept")
    func nobodyThere() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        guard case .none = try listener.accept() else {
            Issue.record("somebody was there")
            return
        }
    }

    @Test("a port that is taken is an error that names the call, unless it is shared")
    func portTaken() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let first = try ListeningSocket(on: address, backlog: 8, sharesPort: true)
        #expect(first.address.port != 0)
        #expect(throws: SystemError(code: EADDRINUSE, call: "listen")) {
            let second = try ListeningSocket(on: first.address, backlog: 8)
            #expect(second.address.port == 0)
        }
        let third = try ListeningSocket(on: first.address, backlog: 8, sharesPort: true)
        #expect(third.address == first.address)
    }

    @Test("connecting where nobody listens is an error that names the call")
    func refused() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let port = try ListeningSocket(on: address, backlog: 1).address.port
        let closed = try #require(SocketAddress("127.0.0.1", port: port))
        let error = #expect(throws: SystemError.self) {
            _ = try Socket.connect(to: closed).localAddress()
        }
        #expect(error == SystemError(code: ECONNREFUSED, call: "connect"))
        #expect(error?.description == "connect: Connection refused (111)")
    }

    @Test(
        "running out of descriptors or memory is told apart from other errors",
        arguments: [
            (EMFILE, true), (ENFILE, true), (ENOMEM, true), (ENOBUFS, true), (EPIPE, false),
        ]
    )
    func exhaustion(code: Int32, isExhaustion: Bool) {
        #expect(SystemError(code: code, call: "accept4").isExhaustion == isExhaustion)
    }
}
