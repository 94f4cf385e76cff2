import Glibc
import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("What clients may not do", .timeLimit(.minutes(1)))
struct LimitTests {
    @Test("a head that dribbles in is a 408 after the header time, however it dribbles")
    func slowloris() throws {
        let server = try EchoServer { $0.headTime = .milliseconds(300) }
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        let began = ContinuousClock.now
        // Each byte is progress, and moves nothing.
        try client.send("X-Field: ")
        try waitUntil("the server has had enough") {
            try? client.send("x")
            return !server.observations.now.refusals.isEmpty
        }
        #expect(ContinuousClock.now - began > .milliseconds(250))
        #expect(server.observations.now.refusals == [.headTimeout])
        let answer = try client.answer()
        #expect(answer.status == 408)
        #expect(answer.text.contains("\"code\":\"request_timeout\""))
        client.socket.shutdownSending()
        #expect(try client.sawEnd())
    }

    @Test("content that stops coming is a 408")
    func slowContent() throws {
        let server = try EchoServer { $0.contentTime = .milliseconds(200) }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nsome")
        #expect(try client.answer().status == 408)
        #expect(server.observations.now.refusals == [.contentTimeout])
    }

    @Test("content that trickles below the least rate is a 408, although it never pauses")
    func tricklingContent() throws {
        let server = try EchoServer { $0.contentTime = .seconds(1) }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        let began = ContinuousClock.now
        try waitUntil("the server has had enough") {
            try? client.send("x")
            return !server.observations.now.refusals.isEmpty
        }
        #expect(ContinuousClock.now - began > .milliseconds(950))
        #expect(server.observations.now.refusals == [.contentTimeout])
        #expect(try client.answer().status == 408)
    }

    @Test("content that comes fast enough has more than the grace time")
    func steadyContent() throws {
        let server = try EchoServer {
            $0.contentTime = .milliseconds(200)
            $0.contentBytesPerSecond = 100
        }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n")
        let began = ContinuousClock.now
        // 40 bytes are worth 400 ms.
        for piece in 1...5 {
            try client.send(String(repeating: "x", count: 40))
            try waitUntil("some time has passed") {
                ContinuousClock.now - began > .milliseconds(80 * piece)
            }
        }
        #expect(try client.answer().status == 200)
    }

    @Test("an idle connection is closed without a word")
    func idle() throws {
        let server = try EchoServer { $0.idleTime = .milliseconds(200) }
        let silent = try server.connect()
        let used = try server.connect()
        try used.get("/")
        #expect(try used.answer().text == "hello")
        #expect(try silent.sawEnd())
        #expect(try used.sawEnd())
        #expect(server.observations.now.refusals.isEmpty)
    }

    @Test("a client that does not read its answers is dropped after the write time")
    func writeTimeout() throws {
        let server = try EchoServer { $0.writeTime = .milliseconds(300) }
        let client = try server.connect()
        client.limitReceiveBuffer(bytes: 4_096)
        try client.get("/large?20000000")
        try waitUntil("the client was dropped") { server.observations.now.closed == 1 }
        #expect(server.observations.now.refusals == [.writeTimeout])
        #expect(server.server.load.bufferedBytes == 0)
    }

    @Test("too many connections get a 503, and a place as soon as one is free")
    func connectionLimit() throws {
        let server = try EchoServer(loops: 2) { $0.connections = 2 }
        var first: Client? = try server.connect()
        let second = try server.connect()
        for client in [first, second] {
            try client?.get("/")
            #expect(try client?.answer().status == 200)
        }
        let third = try server.connect()
        try third.get("/")
        let answer = try third.answer()
        #expect(answer.status == 503)
        #expect(answer.field("Retry-After") != nil)
        #expect(answer.text.contains("\"code\":\"overloaded\""))
        #expect(try third.sawEnd())
        first = nil
        try waitUntil("there is a place") { server.server.load.connections == 1 }
        let fourth = try server.connect()
        try fourth.get("/")
        #expect(try fourth.answer().status == 200)
    }

    @Test("too many connections from one address get a 503")
    func addressLimit() throws {
        let server = try EchoServer { $0.connectionsPerAddress = 1 }
        let first = try server.connect()
        try first.get("/")
        #expect(try first.answer().status == 200)
        let second = try server.connect()
        #expect(try second.answer().status == 503)
        #expect(server.observations.now.refusals == [.addressLimit])
    }

    @Test("a flood of refused connections delays, and kills nothing")
    func refusalFlood() throws {
        let server = try EchoServer {
            $0.connections = 1
            $0.refusedConnections = 4
            $0.acceptPause = .milliseconds(20)
        }
        let first = try server.connect()
        try first.get("/")
        #expect(try first.answer().status == 200)
        // They neither send nor close: each is told, and lingered for.
        let others = try (0..<12).map { _ in try server.connect() }
        for client in others { #expect(try client.answer().status == 503) }
        try first.get("/")
        #expect(try first.answer().status == 200)
    }

    @Test("when the buffers of all connections are full, requests that are not complete get a 503")
    func memoryLimit() throws {
        let server = try EchoServer { $0.bufferedBytes = 200_000 }
        let hog = try server.connect()
        let head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n"
        try hog.send(head + String(repeating: "x", count: 300_000))
        #expect(try hog.answer().status == 503)
        #expect(server.observations.now.refusals == [.memoryLimit])
        try waitUntil("its buffer is given back") { server.server.load.bufferedBytes < 200_000 }
        // Whole requests need no memory of their own.
        let other = try server.connect()
        try other.get("/")
        #expect(try other.answer().status == 200)
    }

    @Test("answers that nobody takes do not add up: who does not read is dropped")
    func unreadAnswers() throws {
        let server = try EchoServer { $0.bufferedBytes = 2_000_000 }
        let clients = try (0..<20).map { _ in try server.connect() }
        for client in clients {
            client.limitReceiveBuffer(bytes: 4_096)
            // The kernel keeps a few megabytes for each; the rest is the server's.
            try client.get("/large?8000000")
        }
        try waitUntil("all were served") { server.log.requestCount == 20 }
        try waitUntil("most were dropped") { server.observations.now.closed >= 19 }
        #expect(server.observations.now.refusals.allSatisfy { $0 == .memoryLimit })
        #expect(server.server.load.bufferedBytes <= 2_000_000)
    }

    @Test("a thousand clients that dribble are all served in the end")
    func manySlowClients() throws {
        try ProcessResources.raiseOpenDescriptors()
        let server = try EchoServer(loops: 2)
        let clients = try (0..<1_000).map { _ in try server.connect() }
        for part in ["GET / HT", "TP/1.1\r\nHo", "st: a\r\n", "\r", "\n"] {
            for client in clients { try client.send(part) }
        }
        for client in clients { #expect(try client.answer().text == "hello") }
        try waitUntil("no buffer is left") { server.server.load.bufferedBytes == 0 }
    }
}
