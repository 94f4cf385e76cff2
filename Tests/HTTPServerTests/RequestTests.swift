import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite("Requests and answers over real sockets", .timeLimit(.minutes(1)))
struct RequestTests {
    @Test("an answer has what every answer has, and its content")
    func plainAnswer() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/")
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.text == "hello")
        #expect(answer.field("Date")?.hasSuffix(" GMT") == true)
        #expect(answer.field("X-Content-Type-Options") == "nosniff")
        #expect(answer.field("X-Request-Id")?.count == 16)
        #expect(answer.field("Connection") == nil)
    }

    @Test("every request has its own X-Request-Id")
    func uniqueRequestIDs() throws {
        let server = try EchoServer(loops: 2)
        var seen: Set<String> = []
        for _ in 0..<4 {
            let client = try server.connect()
            for _ in 0..<50 {
                try client.get("/")
                seen.insert(try client.answer().field("X-Request-Id") ?? "none")
            }
        }
        #expect(seen.count == 200)
    }

    @Test("pipelined requests are answered in order, in as few pieces as they came")
    func pipelining() throws {
        let server = try EchoServer()
        let client = try server.connect()
        var requests = ""
        for number in 0..<500 {
            let body = "number \(number)"
            requests += "POST /echo HTTP/1.1\r\nHost: a\r\n"
            requests += "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        }
        try client.send(requests)
        for number in 0..<500 { #expect(try client.answer().text == "number \(number)") }
    }

    @Test("a request that comes byte by byte is served like any other")
    func dribbling() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let requests =
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
        for byte in requests.utf8 { try client.socket.send([byte]) }
        #expect(try client.answer().text == "hello")
        #expect(try client.answer().text == "abcde")
    }

    @Test("content far larger than one receive arrives whole", arguments: [70_000, 1_000_000])
    func largeContent(count: Int) throws {
        let server = try EchoServer()
        let client = try server.connect()
        let content = String(repeating: "0123456789", count: count / 10)
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
        try client.send(content)
        #expect(try client.answer().text == content)
        try client.get("/")
        #expect(try client.answer().text == "hello")
    }

    @Test("an answer to HEAD has the length of the content, and no content")
    func headRequest() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("HEAD /large?1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        try client.get("/")
        let answer = try client.answer(toHead: true)
        #expect(answer.field("Content-Length") == "1000")
        #expect(try client.answer().text == "hello")
    }

    @Test("OPTIONS * is answered by the server, OPTIONS of a path by the application")
    func options() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try client.answer()
        #expect(answer.status == 204)
        #expect(answer.field("Allow")?.contains("OPTIONS") == true)
        #expect(server.log.requestCount == 0)
        try client.send("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.answer().text == "hello")
    }

    @Test("Expect: 100-continue is answered before the content is sent")
    func expectContinue() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let head =
            "POST /echo HTTP/1.1\r\nHost: a\r\n"
            + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n"
        try client.send(head)
        #expect(try client.answer().status == 100)
        try client.send("body")
        #expect(try client.answer().text == "body")
        // With the content there already, there is nothing to continue.
        try client.send(head + "more")
        let answer = try client.answer()
        #expect(answer.status == 200)
        #expect(answer.text == "more")
    }

    @Test("content that is too large is refused before any of it is asked for")
    func expectTooLarge() throws {
        let server = try EchoServer { $0.request.contentBytes = 10 }
        let client = try server.connect()
        try client.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"
        )
        let answer = try client.answer()
        #expect(answer.status == 413)
        #expect(answer.text.contains("\"code\":\"content_too_large\""))
        #expect(try client.sawEnd())
    }
}
