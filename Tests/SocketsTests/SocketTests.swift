import Bytes
import Glibc
import Sockets
import TestSupport
import Testing

@Suite("Sockets", .timeLimit(.minutes(1)))
struct SocketTests {
    /// A listener on a free port, a client, and the accepted connection.
    private struct Pair: ~Copyable {
        let listener: ListeningSocket
        let client: Socket
        let server: Socket

        init() throws {
            let address = try #require(SocketAddress("127.0.0.1", port: 0))
            let listener = try ListeningSocket(on: address, backlog: 8)
            let client = try Socket.connect(to: listener.address, timeout: .seconds(10))
            guard case .connection(let server, let peer) = try listener.accept() else {
                throw TimedOut(waitingFor: "a connection")
            }
            #expect(localAddress(of: client) == peer)
            self.listener = listener
            self.client = client
            self.server = server
        }
    }

    @Test("bytes are transferred in both directions, and an empty socket does not block")
    func roundTrip() throws {
        let pair = try Pair()
        var buffer = ByteBuffer()
        #expect(try pair.server.receive(upTo: 100, into: &buffer) == .wouldBlock)
        buffer.append("ping")
        #expect(try pair.client.send(buffer.bytes) == .bytes(4))
        var received = ByteBuffer()
        try waitUntil("the bytes have arrived") {
            try pair.server.receive(upTo: 3, into: &received) == .bytes(3)
        }
        #expect(try pair.server.receive(upTo: 3, into: &received) == .bytes(1))
        #expect(try pair.server.send(received.bytes) == .bytes(4))
        buffer.removeAll()
        #expect(try pair.client.receive(upTo: 100, into: &buffer) == .bytes(4))
    }

    @Test("closing the sending side ends one direction, and the other one still works")
    func halfClose() throws {
        let pair = try Pair()
        try pair.client.closeWriting()
        var buffer = ByteBuffer()
        try waitUntil("the end has arrived") {
            try pair.server.receive(upTo: 100, into: &buffer) == .endOfStream
        }
        buffer.append("still open")
        #expect(try pair.server.send(buffer.bytes) == .bytes(10))
    }

    @Test("the end of its lifetime closes a socket")
    func closing() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        let client = try Socket.connect(to: listener.address, timeout: .seconds(10))
        if case .connection(let accepted, _) = try listener.accept() { _ = consume accepted }
        var buffer = ByteBuffer()
        #expect(try client.receive(upTo: 1, into: &buffer) == .endOfStream)
    }

    @Test("sending to a closed connection is an error and not a signal")
    func brokenPipe() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        let client = try Socket.connect(to: listener.address, timeout: .seconds(10))
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

    @Test("a listener without clients accepts none")
    func noClient() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        guard case .none = try listener.accept() else {
            Issue.record("a connection was accepted")
            return
        }
    }

    @Test("listening on a port in use is an error that names the call")
    func portTaken() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let first = try ListeningSocket(on: address, backlog: 8)
        #expect(first.address.port != 0)
        #expect(throws: SystemError(code: EADDRINUSE, call: "listen")) {
            let second = try ListeningSocket(on: first.address, backlog: 8)
            #expect(second.address.port == 0)
        }
    }

    @Test("connecting to a closed port is an error that names the call")
    func refused() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let port = try ListeningSocket(on: address, backlog: 1).address.port
        let closed = try #require(SocketAddress("127.0.0.1", port: port))
        let error = #expect(throws: SystemError.self) {
            let socket = try Socket.connect(to: closed)
            #expect(localAddress(of: socket) == nil)
        }
        #expect(error == SystemError(code: ECONNREFUSED, call: "connect"))
        #expect(error?.description == "connect: Connection refused (111)")
    }

    @Test("a receive that blocks ends after the timeout")
    func timeout() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        let client = try Socket.connect(to: listener.address, timeout: .milliseconds(20))
        let began = ContinuousClock.now
        var buffer = ByteBuffer()
        #expect(try client.receive(upTo: 1, into: &buffer) == .wouldBlock)
        #expect(ContinuousClock.now - began >= .milliseconds(20))
    }
}

/// The address that the kernel has given to this end of a connection.
private func localAddress(of socket: borrowing Socket) -> SocketAddress? {
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe getsockname(socket.descriptor.number, $0, &size)
        }
    }
    guard result == 0, UInt32(bigEndian: address.sin_addr.s_addr) == INADDR_LOOPBACK else {
        return nil
    }
    return SocketAddress("127.0.0.1", port: UInt16(bigEndian: address.sin_port))
}
