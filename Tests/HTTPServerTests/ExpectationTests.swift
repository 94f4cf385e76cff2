import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("Expect: 100-continue", .timeLimit(.minutes(1)))
struct ExpectationTests {
    private func head(
        _ path: String,
        framing: String = "Content-Length: 4",
        expects: Bool = true
    ) -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\n\(framing)\r\n"
            + (expects ? "Expect: 100-continue\r\n\r\n" : "\r\n")
    }

    @Test("a client that waits for a 100 gets it before it sends the content")
    func sendsContinue() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send(head("/echo"))
        #expect(try client.response().status == 100)
        try client.send("body")
        #expect(try client.response().text == "body")
        #expect(server.log.decisions.map(\.path) == ["/echo"])
        #expect(server.log.decisions.first?.peer?.isLoopback == true)
        // If the content has arrived with the head, there is no 100.
        try client.send(head("/echo") + "more")
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response.text == "more")
        #expect(server.log.decisions.count == 1)
    }

    @Test("content beyond the limit is refused without a 100, and without the application")
    func contentTooLarge() throws {
        let server = try EchoServer { $0.request.contentBytes = 3 }
        let client = try server.connect()
        try client.send(head("/echo"))
        let response = try client.response()
        #expect(response.status == 413)
        #expect(response.text.contains("\"code\":\"content_too_large\""))
        #expect(try client.sawEnd())
        #expect(server.log.decisions.isEmpty)
    }

    @Test(
        "a request that the application refuses by its head gets the response and no 100",
        arguments: ["Content-Length: 4", "Transfer-Encoding: chunked"]
    )
    func refusedByHead(framing: String) throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send(head("/refused", framing: framing))
        let response = try client.response()
        #expect(response.status == 401)
        #expect(response.text == "no")
        #expect(response.field("WWW-Authenticate") == "Bearer")
        #expect(response.field("Connection") == "close")
        #expect(try client.sawEnd())
        #expect(server.log.requestCount == 0)
        let record = try #require(server.observations.now.requests.first)
        #expect(record.target == "/refused")
        #expect(record.facts.status == 401)
        #expect(record.facts.routeLabel.description == "refused path")
        #expect(record.facts.receivedContentBytes == 0)
        #expect(server.observations.now.refusals.isEmpty)
    }

    @Test("a refused client that sends its content nevertheless still receives the response")
    func refusedWhileSending() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send(head("/refused", framing: "Content-Length: 1000000"))
        try client.send(String(repeating: "x", count: 1_000_000))
        // A request here is part of the content, or comes after it; it must get no response.
        try client.get("/")
        client.socket.shutdownSending()
        #expect(try client.response().status == 401)
        #expect(try client.sawEnd())
        #expect(server.log.requestCount == 0)
    }

    @Test("a request before the refused one gets its response first")
    func refusedAfterPipelined() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n" + head("/refused"))
        #expect(try client.response().text == "hello")
        #expect(try client.response().status == 401)
        #expect(try client.sawEnd())
    }

    @Test("without Expect the application decides only about complete requests")
    func withoutExpectation() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send(head("/refused", expects: false))
        try client.send("body")
        #expect(try client.response().text == "hello")
        try client.get("/")
        #expect(try client.response().text == "hello")
        #expect(server.log.decisions.isEmpty)
    }
}
