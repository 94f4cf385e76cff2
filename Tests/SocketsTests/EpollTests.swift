import Bytes
import Sockets
import TestSupport
import Testing

@Suite("Epoll", .timeLimit(.minutes(1)))
struct EpollTests {
    @Test("an edge-triggered eventfd reports every signal, although it is never read")
    func eventDescriptor() throws {
        let epoll = try Epoll(eventCapacity: 4)
        let event = try EventDescriptor()
        try epoll.add(event, for: [.readable, .edgeTriggered], token: 7)
        #expect(try epoll.wait(timeoutMilliseconds: 0) == 0)
        for _ in 0..<3 {
            event.signal()
            event.signal()
            #expect(try epoll.wait(timeoutMilliseconds: 10_000) == 1)
            #expect(epoll.event(0).token == 7)
            #expect(epoll.event(0).readiness.contains(.readable))
            #expect(try epoll.wait(timeoutMilliseconds: 0) == 0)
        }
    }

    @Test("connections report bytes, half-closing and closing")
    func connections() throws {
        let address = try #require(SocketAddress("127.0.0.1", port: 0))
        let listener = try ListeningSocket(on: address, backlog: 8)
        let epoll = try Epoll(eventCapacity: 4)
        try epoll.add(listener, for: [.readable, .exclusive], token: 1)
        let client = try Socket.connect(to: listener.address, timeout: .seconds(10))
        #expect(try epoll.wait(timeoutMilliseconds: 10_000) == 1)
        #expect(epoll.event(0).token == 1)
        guard case .connection(let server, _) = try listener.accept() else {
            Issue.record("no connection was accepted")
            return
        }
        let interest: Readiness = [.readable, .writable, .peerHalfClosed, .edgeTriggered]
        try epoll.add(server, for: interest, token: 2)
        #expect(try epoll.wait(timeoutMilliseconds: 10_000) == 1)
        #expect(epoll.event(0).readiness == .writable)
        var bytes = ByteBuffer()
        bytes.append("data")
        _ = try client.send(bytes.bytes)
        #expect(try epoll.wait(timeoutMilliseconds: 10_000) == 1)
        #expect(epoll.event(0).token == 2)
        #expect(epoll.event(0).readiness == [.readable, .writable])
        try client.closeWriting()
        #expect(try epoll.wait(timeoutMilliseconds: 10_000) == 1)
        #expect(epoll.event(0).readiness.contains(.peerHalfClosed))
        try server.closeWriting()
        #expect(try epoll.wait(timeoutMilliseconds: 10_000) == 1)
        #expect(epoll.event(0).readiness.contains(.hangUp))
        try epoll.remove(listener)
        let another = try Socket.connect(to: listener.address, timeout: .seconds(10))
        #expect(try epoll.wait(timeoutMilliseconds: 0) == 0)
        _ = consume another
    }
}
