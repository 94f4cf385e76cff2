import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite("Requests and responses over real sockets", .timeLimit(.minutes(1)))
struct RequestTests {
    @Test("a response has the fields of every response, and its content")
    func plainAnswer() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.get("/")
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response.text == "hello")
        #expect(response.field("Date")?.hasSuffix(" GMT") == true)
        #expect(response.field("X-Content-Type-Options") == "nosniff")
        #expect(response.field("X-Request-Id")?.count == 16)
        #expect(response.field("Connection") == nil)
    }

    @Test("every request has its own X-Request-Id")
    func uniqueRequestIDs() throws {
        let server = try EchoServer(loops: 2)
        var seen: Set<String> = []
        for _ in 0..<4 {
            let client = try server.connect()
            for _ in 0..<50 {
                try client.get("/")
                seen.insert(try client.response().field("X-Request-Id") ?? "none")
            }
        }
        #expect(seen.count == 200)
    }

    @Test("pipelined requests get their responses in order")
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
        for number in 0..<500 { #expect(try client.response().text == "number \(number)") }
    }

    @Test("a request that arrives byte by byte is handled like any other")
    func dribbling() throws {
        let server = try EchoServer()
        let client = try server.connect()
        let requests =
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            + "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n"
        for byte in requests.utf8 { try client.socket.send([byte]) }
        #expect(try client.response().text == "hello")
        #expect(try client.response().text == "abcde")
    }

    @Test(
        "content that is much larger than one receive arrives completely",
        arguments: [70_000, 1_000_000]
    )
    func largeContent(count: Int) throws {
        let server = try EchoServer()
        let client = try server.connect()
        let content = String(repeating: "0123456789", count: count / 10)
        try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
        try client.send(content)
        #expect(try client.response().text == content)
        try client.get("/")
        #expect(try client.response().text == "hello")
    }

    @Test("a response to HEAD has the length of the content, and no content")
    func headRequest() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("HEAD /large?1000 HTTP/1.1\r\nHost: a\r\n\r\n")
        try client.get("/")
        let response = try client.response(toHEAD: true)
        #expect(response.field("Content-Length") == "1000")
        #expect(try client.response().text == "hello")
    }

    @Test("the server responds to OPTIONS *, the application to OPTIONS of a path")
    func options() throws {
        let server = try EchoServer()
        let client = try server.connect()
        try client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 204)
        #expect(response.field("Allow")?.contains("OPTIONS") == true)
        #expect(server.log.requestCount == 0)
        try client.send("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().text == "hello")
    }
}
