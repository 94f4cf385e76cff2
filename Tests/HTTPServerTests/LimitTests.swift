import Glibc
import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("Limits for clients", .timeLimit(.minutes(1)))
struct LimitTests {
    @Test("a head that arrives byte by byte is refused with 408 after the head time")
    func slowloris() throws {
        let server = try EchoServer { $0.headTime = .milliseconds(300) }
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        let began = ContinuousClock.now
        // No byte moves the deadline.
        try client.send("X-Field: ")
        try waitUntil("the request was refused") {
            try? client.send("x")
            return !server.observations.now.refusals.isEmpty
        }
        #expect(ContinuousClock.now - began > .milliseconds(250))
        #expect(server.observations.now.refusals == [.headTimeout])
        let response = try client.response()
        #expect(response.status == 408)
        #expect(response.text.contains("\"code\":\"request_timeout\""))
        client.socket.shutdownSending()
        #expect(try client.sawEnd())
    }

    @Test("content that stops arriving is refused with 408")
    func slowContent() throws {
        let server = try EchoServer { $0.contentTime = .milliseconds(200) }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nsome")
        #expect(try client.response().status == 408)
        #expect(server.observations.now.refusals == [.contentTimeout])
    }

    @Test("content below the minimum rate is refused with 408, even without a pause")
    func tricklingContent() throws {
        let server = try EchoServer { $0.contentTime = .seconds(1) }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        let began = ContinuousClock.now
        try waitUntil("the request was refused") {
            try? client.send("x")
            return !server.observations.now.refusals.isEmpty
        }
        #expect(ContinuousClock.now - began > .milliseconds(950))
        #expect(server.observations.now.refusals == [.contentTimeout])
        #expect(try client.response().status == 408)
    }

    @Test("content at the minimum rate may take longer than the grace time")
    func steadyContent() throws {
        let server = try EchoServer {
            $0.contentTime = .milliseconds(200)
            $0.contentBytesPerSecond = 100
        }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n")
        let began = ContinuousClock.now
        // At 100 bytes per second, 40 bytes may take 400 ms.
        for piece in 1...5 {
            try client.send(String(repeating: "x", count: 40))
            try waitUntil("80 ms have passed") {
                ContinuousClock.now - began > .milliseconds(80 * piece)
            }
        }
        #expect(try client.response().status == 200)
    }

    @Test("an idle connection is closed without a response")
    func idle() throws {
        let server = try EchoServer { $0.idleTime = .milliseconds(200) }
        let silent = try server.connect()
        let used = try server.connect()
        try used.get("/")
        #expect(try used.response().text == "hello")
        #expect(try silent.sawEnd())
        #expect(try used.sawEnd())
        #expect(server.observations.now.refusals.isEmpty)
    }

    @Test("a client that does not read its responses is disconnected after the write time")
    func writeTimeout() throws {
        let server = try EchoServer { $0.writeTime = .milliseconds(300) }
        let client = try server.connect()
        client.limitReceiveBuffer(bytes: 4_096)
        try client.get("/large?20000000")
        try waitUntil("the client is disconnected") { server.observations.now.closed == 1 }
        #expect(server.observations.now.refusals == [.writeTimeout])
        #expect(server.server.load.bufferedBytes == 0)
    }

    @Test("a connection beyond the limit gets 503, and later ones are served when there is room")
    func connectionLimit() throws {
        let server = try EchoServer(loops: 2) { $0.connections = 2 }
        var first: Client? = try server.connect()
        let second = try server.connect()
        for client in [first, second] {
            try client?.get("/")
            #expect(try client?.response().status == 200)
        }
        let third = try server.connect()
        try third.get("/")
        let response = try third.response()
        #expect(response.status == 503)
        #expect(response.field("Retry-After") != nil)
        #expect(response.text.contains("\"code\":\"overloaded\""))
        #expect(try third.sawEnd())
        first = nil
        try waitUntil("a connection is closed") { server.server.load.connections == 1 }
        let fourth = try server.connect()
        try fourth.get("/")
        #expect(try fourth.response().status == 200)
    }

    @Test("a connection beyond the limit for its address gets 503")
    func addressLimit() throws {
        let server = try EchoServer { $0.connectionsPerAddress = 1 }
        let first = try server.connect()
        try first.get("/")
        #expect(try first.response().status == 200)
        let second = try server.connect()
        #expect(try second.response().status == 503)
        #expect(server.observations.now.refusals == [.addressLimit])
    }

    @Test("many refused connections delay each other, and do not affect served clients")
    func refusalFlood() throws {
        let server = try EchoServer {
            $0.connections = 1
            $0.refusedConnections = 4
            $0.acceptPause = .milliseconds(20)
        }
        let first = try server.connect()
        try first.get("/")
        #expect(try first.response().status == 200)
        // They neither send nor close, so the server lingers for each of them.
        let others = try (0..<12).map { _ in try server.connect() }
        for client in others { #expect(try client.response().status == 503) }
        try first.get("/")
        #expect(try first.response().status == 200)
    }

    @Test("incomplete requests get 503 while the buffers of all connections are too large")
    func memoryLimit() throws {
        let server = try EchoServer { $0.bufferedBytes = 200_000 }
        let hog = try server.connect()
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n"
        try hog.send(head + String(repeating: "x", count: 300_000))
        #expect(try hog.response().status == 503)
        #expect(server.observations.now.refusals == [.memoryLimit])
        try waitUntil("its buffer is freed") { server.server.load.bufferedBytes < 200_000 }
        // A complete request needs no buffer of its own.
        let other = try server.connect()
        try other.get("/")
        #expect(try other.response().status == 200)
    }

    @Test("clients that do not read are disconnected when their responses use too much memory")
    func unreadResponses() throws {
        let server = try EchoServer { $0.bufferedBytes = 2_000_000 }
        let clients = try (0..<20).map { _ in try server.connect() }
        for client in clients {
            client.limitReceiveBuffer(bytes: 4_096)
            // The kernel keeps a few megabytes for each; the server keeps the rest.
            try client.get("/large?8000000")
        }
        try waitUntil("all requests were handled") { server.log.requestCount == 20 }
        try waitUntil("most clients are disconnected") { server.observations.now.closed >= 19 }
        #expect(server.observations.now.refusals.allSatisfy { $0 == .memoryLimit })
        #expect(server.server.load.bufferedBytes <= 2_000_000)
    }

    @Test("a thousand clients that send slowly are all served")
    func manySlowClients() throws {
        try ProcessResources.raiseOpenDescriptors()
        let server = try EchoServer(loops: 2)
        let clients = try (0..<1_000).map { _ in try server.connect() }
        for part in ["GET / HT", "TP/1.1\r\nHo", "st: a\r\n", "\r", "\n"] {
            for client in clients { try client.send(part) }
        }
        for client in clients { #expect(try client.response().text == "hello") }
        try waitUntil("all buffers are freed") { server.server.load.bufferedBytes == 0 }
    }
}
