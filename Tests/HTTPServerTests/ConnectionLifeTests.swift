import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite("The life of a connection", .timeLimit(.minutes(1)))
struct ConnectionLifeTests {
    struct Persistence: CustomTestStringConvertible {
        let request: String
        let connection: String?
        let staysOpen: Bool
        var testDescription: String { request.split(separator: "\r\n").joined(separator: " | ") }
    }

    @Test(
        "whether a connection stays open is the client's choice, and its version's",
        arguments: [
            Persistence(
                request: "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                connection: nil,
                staysOpen: true
            ),
            Persistence(
                request: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                connection: "close",
                staysOpen: false
            ),
            Persistence(
                request: "GET / HTTP/1.0\r\n\r\n",
                connection: "close",
                staysOpen: false
            ),
            Persistence(
                request: "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                connection: "keep-alive",
                staysOpen: true
            ),
            Persistence(
                request: "GET /close HTTP/1.1\r\nHost: a\r\n\r\n",
                connection: "close",
                staysOpen: false
            ),
        ]
    )
    func persistence(of case: Persistence) throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send(`case`.request)
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.field("Connection") == `case`.connection)
        if `case`.staysOpen {
            try client.get("/")
            #expect(try client.answer().status == 200)
        } else {
            #expect(try client.sawEnd())
        }
    }

    @Test("a client that has closed its writing side still gets every answer")
    func halfClose() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let request = "GET /large?5000 HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 100))
        client.socket.shutdownSending()
        for _ in 0..<100 { #expect(try client.answer().content.count == 5_000) }
        #expect(try client.sawEnd())
    }

    @Test("a client that has closed its writing side gets an answer that comes later")
    func halfCloseWhileDeferred() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/later")
        client.socket.shutdownSending()
        let exchange = try server.exchange("/later")
        server.post(.finish(exchange, "at last"), to: exchange)
        #expect(try client.answer().text == "at last")
        #expect(try client.sawEnd())
    }

    @Test(
        "a request that is cut short by the end of the stream is a 400",
        arguments: [
            "GET / HTTP/1.1\r\nHo", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ]
    )
    func truncated(request: String) throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + request)
        client.socket.shutdownSending()
        #expect(try client.answer().status == 200)
        let answer = try client.answer()
        #expect(answer.status == 400)
        #expect(answer.field("Content-Type") == "application/problem+json")
        #expect(try client.sawEnd())
        #expect(server.log.requestCount == 1)
    }

    @Test("a connection that says nothing, and ends, is no error")
    func emptyConnection() throws {
        let server = try EchoServer()
        let client = try server.connect()
        client.socket.shutdownSending()
        #expect(try client.sawEnd())
        #expect(server.observations.now.refusals.isEmpty)
        #expect(server.observations.now.requests.isEmpty)
    }

    @Test("what was pipelined before malformed bytes is answered, what comes after is not")
    func garbageBehindRequests() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(good + good + "\u{0}\u{1}garbage\r\n\r\n" + good)
        #expect(try client.answer().status == 200)
        #expect(try client.answer().status == 200)
        let refusal = try client.answer()
        #expect(refusal.status == 400)
        #expect(refusal.text.contains("\"code\":\"malformed_request\""))
        #expect(try client.sawEnd())
        #expect(server.log.requestCount == 2)
    }

    @Test("a client sees why its content was refused, although it is still sending it")
    func lingeringClose() throws {
        let server = try EchoServer { $0.request.contentBytes = 100 }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        // A server that just closes answers these bytes with a reset, and the 413 is lost.
        try client.send(String(repeating: "x", count: 1_000_000))
        client.socket.shutdownSending()
        let answer = try client.answer()
        #expect(answer.status == 413)
        #expect(answer.field("Connection") == "close")
        #expect(try client.sawEnd())
    }

    @Test("clients that reset in the middle of things are forgotten, and nothing else is disturbed")
    func resets() throws {
        let server = try EchoServer()
        let witness = try server.connect()
        let requests = [
            "GET / HT", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab",
            "GET /later HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
        for request in requests {
            let client = try server.connect()
            try client.send(request)
            client.resetOnClose()
            try witness.get("/")
            #expect(try witness.answer().text == "hello")
        }
        try waitUntil("the connections have ended") { server.observations.now.closed == 4 }
        try witness.get("/")
        #expect(try witness.answer().text == "hello")
    }

    @Test("an answer for a client that has gone goes nowhere, even when its place is taken again")
    func answerForOldGeneration() throws {
        let server = try EchoServer()
        var first: Client? = try server.connect()
        try first?.get("/later")
        let stale = try server.exchange("/later")
        first?.resetOnClose()
        first = nil
        try waitUntil("the connection has ended") { server.observations.now.closed == 1 }
        let second = try server.connect()
        try second.get("/later")
        let fresh = try server.exchange("/later", number: 2)
        server.post(.finish(stale, "for the first"), to: stale)
        server.post(.finish(fresh, "for the second"), to: fresh)
        #expect(try second.answer().text == "for the second")
    }
}
