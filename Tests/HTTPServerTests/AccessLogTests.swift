import Bytes
import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("The access log", .timeLimit(.minutes(1)))
struct AccessLogTests {
    @Test("no byte of a target can end a line, close a quotation or look like another byte")
    func escaping() throws {
        let target = "/a\r\nb\" status=999 \\x41\u{7F}\u{0}é"
        let escaped = "/a\\x0d\\x0ab\\x22\\x20status=999\\x20\\x5cx41\\x7f\\x00\\xc3\\xa9"
        let text = try line(target, AccessLogLine.appendText)
        #expect(text.contains("INFO access: GET \"\(escaped)\" status=200 "))
        #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        let json = try line(target, AccessLogLine.appendJSON)
        let inJSON = escaped.split(separator: "\\", omittingEmptySubsequences: false)
            .joined(separator: "\\\\")
        #expect(json.contains("\"target\":\"\(inJSON)\","))
        #expect(json.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    }

    @Test(
        "the log hides an access token anywhere in a target",
        arguments: [
            ("/a?t=sbt_Az09-_&b=1", "/a?t=sbt_...&b=1"), ("/sbt_abc/sbt_d", "/sbt_.../sbt_..."),
            ("sbt_", "sbt_..."), ("sbt", "sbt"), ("/ssbt_x", "/ssbt_..."), ("/SBT_x", "/SBT_x"),
            ("/sbt_a%20b", "/sbt_...%20b"),
        ]
    )
    func secrets(target: String, shown: String) throws {
        #expect(try line(target, AccessLogLine.appendText).contains("GET \"\(shown)\" status"))
        let json = try line(target, AccessLogLine.appendJSON)
        #expect(json.contains("\"target\":\"\(shown)\","))
    }

    @Test("a line of text contains every value")
    func textLine() throws {
        let text = try line("/x", AccessLogLine.appendText)
        #expect(
            text == "2026-12-24T09:30:00.000Z INFO access: GET \"/x\" status=200 microseconds=1500"
                + " received=7 sent=123 route=\"seats\" peer=192.0.2.1:99"
                + " request_id=00000000000000ff\n"
        )
    }

    @Test("a line of JSON contains every value")
    func jsonLine() throws {
        let json = try line("/x", AccessLogLine.appendJSON)
        #expect(
            json == "{\"time\":\"2026-12-24T09:30:00.000Z\",\"level\":\"info\","
                + "\"logger\":\"access\",\"message\":\"request\",\"method\":\"GET\",\"target\":\"/x\",\"status\":200,"
                + "\"microseconds\":1500,\"received\":7,\"sent\":123,\"route\":\"seats\","
                + "\"peer\":\"192.0.2.1:99\",\"request_id\":\"00000000000000ff\"}\n"
        )
    }

    @Test("the log has a line for every request of a real server, including refused requests")
    func wholeServer() throws {
        let output = Output()
        let log = try AccessLog(format: .text, loopCount: 1) { output.append($0) }
        let server = try EchoServer(observer: log)
        let client = try server.connect()
        try client.get("/?q=1")
        #expect(try client.response().status == 200)
        try client.get("/later")
        let exchange = try server.exchange("/later")
        server.post(.finish(exchange, "now"), to: exchange)
        #expect(try client.response().status == 200)
        try client.send("GET /nowhere HTTP/3.0\r\n\r\n")
        #expect(try client.response().status == 505)
        server.server.stop(within: .zero)
        log.close()
        let lines = output.text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].contains("GET \"/?q=1\" status=200"))
        #expect(lines[1].contains("GET \"/later\" status=200"))
        #expect(lines[1].contains("route=\"echo\""))
        #expect(lines[2].contains("GET \"/nowhere\" status=505"))
    }

    @Test("a blocked output makes the log discard and count lines, and never blocks the server")
    func stuckSink() throws {
        let output = Output()
        let gate = Gate()
        let log = try AccessLog(format: .text, loopCount: 1) {
            gate.pass()
            output.append($0)
        }
        let server = try EchoServer(observer: log)
        let client = try server.connect()
        let requests = 20_000
        let head = "GET /\(String(repeating: "y", count: 100)) HTTP/1.1\r\nHost: a\r\n\r\n"
        for _ in 0..<requests / 100 {
            try client.send(String(repeating: head, count: 100))
            for _ in 0..<100 { #expect(try client.response().status == 200) }
        }
        server.server.stop(within: .zero)
        gate.open()
        log.close()
        let lines = output.text.split(separator: "\n")
        let notes = lines.filter { $0.hasSuffix("lines discarded, the output is too slow") }
        let discarded = notes.compactMap { Int($0.split(separator: " ")[2]) }.reduce(0, +)
        #expect(discarded > 0)
        #expect(lines.count - notes.count + discarded == requests)
    }

    private func line(
        _ target: String,
        _ append: (borrowing RequestRecord, Int64, StaticString, inout ByteBuffer) -> Void
    ) throws -> String {
        let facts = RequestFacts(
            method: .get,
            status: 200,
            routeLabel: "seats",
            requestID: 255,
            peer: try #require(SocketAddress("192.0.2.1", port: 99)),
            durationNanoseconds: 1_500_999,
            receivedContentBytes: 7,
            sentBytes: 123
        )
        var bytes = ByteBuffer()
        bytes.append(target)
        var line = ByteBuffer()
        append(RequestRecord(facts, target: bytes.bytes), 1_798_104_600_000, "sbt_", &line)
        return String(copying: line.bytes)
    }

    /// The lines that a log has written.
    private final class Output: Sendable {
        private let written = Guarded("")

        var text: String { written.withLock { $0 } }

        func append(_ bytes: RawSpan) {
            let text = String(copying: bytes)
            written.withLock { $0 += text }
        }
    }

    /// Blocks the thread that passes it, until the test opens it.
    private final class Gate: Sendable {
        private let isOpen = Semaphore()

        func pass() {
            isOpen.wait()
            // The gate stays open.
            isOpen.signal()
        }

        func open() { isOpen.signal() }
    }
}
