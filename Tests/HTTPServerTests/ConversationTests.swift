import HTTP
import HTTPServer
import TestSupport
import Testing

@Suite("Conversations", .timeLimit(.minutes(2)))
struct ConversationTests {
    /// A request and its expected response.
    private struct Turn {
        let request: String
        let isHead: Bool
        let content: String
    }

    @Test(
        "random requests in random pieces get one response each, in order",
        arguments: [11, 12, 13, 14, 15, 16, 17, 18] as [UInt64]
    )
    func conversation(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        // Small limits, so that the requests reach each of them.
        let server = try EchoServer(loops: 2) {
            $0.outputBytes = 2_000
            $0.requestsPerTurn = 3
        }
        let client = try server.connect()
        let turns = (0..<300).map { turn($0, using: &random) }
        let bytes = Array(turns.map(\.request).joined().utf8)
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let longest = Bool.random(using: &random) ? 20 : 5_000
            let end = min(start + Int.random(in: 1...longest, using: &random), bytes.count)
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        let writer = try Writer(client, pieces)
        for (number, turn) in turns.enumerated() {
            let response = try client.response(toHEAD: turn.isHead)
            #expect(response.status == 200, "turn \(number) of seed \(seed)")
            #expect(response.text == turn.content, "turn \(number) of seed \(seed)")
        }
        writer.background.join()
        client.socket.shutdownSending()
        #expect(try client.sawEnd())
        try waitUntil("all buffers are freed") { server.server.load.bufferedBytes == 0 }
    }

    @Test(
        "random bytes are refused, and do not affect other clients",
        arguments: [1, 2] as [UInt64]
    )
    func garbage(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let server = try EchoServer()
        let witness = try server.connect()
        for _ in 0..<100 {
            let client = try server.connect()
            let count = Int.random(in: 1...2_000, using: &random)
            // Half of them begin with a valid request line.
            var bytes = Array((Bool.random(using: &random) ? "GET / HTTP/1.1\r\n" : "").utf8)
            bytes += (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            try client.socket.send(bytes)
            client.socket.shutdownSending()
            let response = try client.response()
            #expect((400...505).contains(response.status), "of seed \(seed)")
            #expect(response.field("Content-Type") == "application/problem+json")
            #expect(try client.sawEnd())
        }
        try witness.get("/")
        #expect(try witness.response().text == "hello")
        #expect(server.log.requestCount == 1)
    }

    private func turn(_ number: Int, using random: inout SeededGenerator) -> Turn {
        let size = Int.random(in: 0...1_500, using: &random)
        let content = String(repeating: "\(number % 10)", count: size)
        let host = "HTTP/1.1\r\nHost: a\r\n"
        switch Int.random(in: 0..<6, using: &random) {
        case 0:
            return Turn(request: "GET / \(host)\r\n", isHead: false, content: "hello")
        case 1:
            return Turn(request: "HEAD /large?\(size) \(host)\r\n", isHead: true, content: "")
        case 2:
            return Turn(
                request: "GET /soon?\(number) \(host)\r\n",
                isHead: false,
                content: "\(number)"
            )
        case 3:
            let response = String(repeating: "x", count: size * 4)
            return Turn(
                request: "GET /large?\(size * 4) \(host)\r\n",
                isHead: false,
                content: response
            )
        case 4:
            return Turn(
                request: "POST /echo \(host)Content-Length: \(size)\r\n\r\n\(content)",
                isHead: false,
                content: content
            )
        default:
            return Turn(
                request: "POST /echo \(host)Transfer-Encoding: chunked\r\n\r\n"
                    + chunked(content, using: &random),
                isHead: false,
                content: content
            )
        }
    }

    private func chunked(_ content: String, using random: inout SeededGenerator) -> String {
        var rest = content[...]
        var result = ""
        while !rest.isEmpty {
            let size = Int.random(in: 1...min(400, rest.count), using: &random)
            result += String(size, radix: 16) + "\r\n" + rest.prefix(size) + "\r\n"
            rest = rest.dropFirst(size)
        }
        return result + "0\r\n\r\n"
    }

    /// Sends pieces on another thread while the test reads responses.
    private struct Writer {
        let background: Background

        init(_ client: Client, _ pieces: [[UInt8]]) throws {
            let descriptor = client.socket.descriptor
            background = try Background {
                for piece in pieces {
                    guard sendAll(piece, to: descriptor) else { return }
                }
            }
        }
    }
}
