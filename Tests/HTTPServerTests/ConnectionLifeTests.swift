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
        "the request, its version and the response decide whether the connection stays open",
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
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response.field("Connection") == `case`.connection)
        if `case`.staysOpen {
            try client.get("/")
            #expect(try client.response().status == 200)
        } else {
            #expect(try client.sawEnd())
        }
    }

    @Test("a client that has closed its sending side still receives every response")
    func halfClose() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let request = "GET /large?5000 HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 100))
        client.socket.shutdownSending()
        for _ in 0..<100 { #expect(try client.response().content.count == 5_000) }
        #expect(try client.sawEnd())
    }

    @Test("a client that has closed its sending side receives a deferred response")
    func halfCloseWhileDeferred() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/later")
        client.socket.shutdownSending()
        let exchange = try server.exchange("/later")
        server.post(.finish(exchange, "at last"), to: exchange)
        #expect(try client.response().text == "at last")
        #expect(try client.sawEnd())
    }

    @Test(
        "the server responds 400 to a request that the client does not complete",
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
        #expect(try client.response().status == 200)
        let response = try client.response()
        #expect(response.status == 400)
        #expect(response.field("Content-Type") == "application/problem+json")
        #expect(try client.sawEnd())
        #expect(server.log.requestCount == 1)
    }

    @Test("a connection without any bytes is not an error")
    func emptyConnection() throws {
        let server = try EchoServer()
        let client = try server.connect()
        client.socket.shutdownSending()
        #expect(try client.sawEnd())
        #expect(server.observations.now.refusals.isEmpty)
        #expect(server.observations.now.requests.isEmpty)
    }

    @Test(
        "the server responds to pipelined requests before malformed bytes, and to none after them"
    )
    func garbageBehindRequests() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(good + good + "\u{0}\u{1}garbage\r\n\r\n" + good)
        #expect(try client.response().status == 200)
        #expect(try client.response().status == 200)
        let refusal = try client.response()
        #expect(refusal.status == 400)
        #expect(refusal.text.contains("\"code\":\"malformed_request\""))
        #expect(try client.sawEnd())
        #expect(server.log.requestCount == 2)
    }

    @Test("a client that is still sending its content receives the refusal")
    func lingeringClose() throws {
        let server = try EchoServer { $0.request.contentBytes = 100 }
        let client = try server.connect()
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        // If the server closed at once, a reset would destroy the 413.
        try client.send(String(repeating: "x", count: 1_000_000))
        client.socket.shutdownSending()
        let response = try client.response()
        #expect(response.status == 413)
        #expect(response.field("Connection") == "close")
        #expect(try client.sawEnd())
    }

    @Test("clients that reset their connections do not affect other clients")
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
            #expect(try witness.response().text == "hello")
        }
        try waitUntil("the connections are closed") { server.observations.now.closed == 4 }
        try witness.get("/")
        #expect(try witness.response().text == "hello")
    }

    @Test("a response for a closed connection is discarded, also if its slot is reused")
    func responseForClosedConnection() throws {
        let server = try EchoServer()
        var first: Client? = try server.connect()
        try first?.get("/later")
        let stale = try server.exchange("/later")
        first?.resetOnClose()
        first = nil
        try waitUntil("the connection is closed") { server.observations.now.closed == 1 }
        let second = try server.connect()
        try second.get("/later")
        let fresh = try server.exchange("/later", number: 2)
        server.post(.finish(stale, "for the first"), to: stale)
        server.post(.finish(fresh, "for the second"), to: fresh)
        #expect(try second.response().text == "for the second")
    }
}
