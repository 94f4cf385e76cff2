import Foundation
import TestSupport
import Testing

/// The fuzzer's corpus, and changed requests to every endpoint, sent to a real server that requires tokens.
@Suite("Hostile bytes", .timeLimit(.minutes(2)))
struct HostileBytesTests {
    /// The routes that need no token.
    ///
    /// `*` is the server as a whole: OPTIONS returns its methods.
    static let publicRoutes: Set = [
        "GET /healthz", "GET /readyz", "GET /metrics", "GET /", "GET /docs/", "GET /ops/",
        "GET /openapi.json", "GET /assets/{folder}/{name}", "*",
    ]

    /// The corpus that `scripts/fuzz` has gathered.
    static let corpus: [[UInt8]] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fuzz/Corpus/http")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        )
        return (files ?? []).sorted { $0.path < $1.path }
            .compactMap { try? Data(contentsOf: $0) }.map { [UInt8]($0) }
    }()

    @Test("without a token, no input gets more than the public routes")
    func withoutToken() throws {
        let system = try RunningSystem(redis: false, settings: Self.settings)
        // There is data to protect, and a token that no request has.
        try system.control("seed")
        _ = try system.makeToken("agent", "admin")
        let guess = "Authorization: Bearer sbt_" + String(repeating: "A", count: 43)
        let seed = UInt64.random(in: .min ... .max)
        let sent =
            Self.corpus + Self.corpus.map { Self.inserting(guess, into: $0) }
            + HostileRequests.make(600, seed: seed, authorization: guess)
        let lines = try Self.replay(sent, to: system)
        for line in lines where (200..<300).contains(line.status) {
            #expect(Self.publicRoutes.contains(line.route), "seed \(seed): \(line)")
        }
        #expect(lines.contains { $0.status == 200 })
        #expect(lines.count { $0.status == 401 } > 100)
        #expect(lines.count { $0.status == 400 } > 100)
    }

    @Test(
        "with a token of all scopes, every input gets a response and no invariant breaks"
    )
    func withToken() throws {
        let system = try RunningSystem(redis: false, settings: Self.settings)
        try system.control("seed")
        let token = "Authorization: Bearer " + (try system.makeToken("bookings", "agent", "admin"))
        let seed = UInt64.random(in: .min ... .max)
        let sent =
            Self.corpus.map { Self.inserting(token, into: $0) }
            + HostileRequests.make(1_200, seed: seed, authorization: token)
        let lines = try Self.replay(sent, to: system)
        let done = Set(lines.filter { (200..<300).contains($0.status) }.map(\.route))
        #expect(done.count > 8, "seed \(seed): only \(done) were reached")
        let check = try system.control("check")
        #expect(check.ending == .exited(0), "seed \(seed): \(check.output)")
    }

    static let settings = ["REQUIRE_AUTH": "1", "LOG_FORMAT": "json"]

    /// A line of the access log.
    struct LogLine: Decodable {
        let method: String?
        let target: String
        let status: Int
        let route: String
    }

    /// Sends each input over a connection of its own; returns the server's access log.
    ///
    /// The server must respond or close each connection, continue to run, and have no internal error.
    private static func replay(_ inputs: [[UInt8]], to system: RunningSystem) throws -> [LogLine] {
        #expect(inputs.count > 800)
        let server = try system.startServer()
        for input in inputs {
            try converse(input, with: server)
            guard server.process.poll() == nil else {
                Issue.record("the server has ended after \(String(decoding: input, as: UTF8.self))")
                return []
            }
        }
        #expect(try server.connect().request("GET", "/healthz").status == 200)
        #expect(try server.process.terminate() == .exited(0))
        let decoder = JSONDecoder()
        let lines = server.process.lines.compactMap {
            try? decoder.decode(LogLine.self, from: Data($0.utf8))
        }
        let allowed: Set = [501, 503, 505]
        for line in lines where line.status >= 500 {
            #expect(allowed.contains(line.status), "\(line)")
        }
        return lines
    }

    private static func converse(_ input: [UInt8], with server: RunningServer) throws {
        let socket = try StreamSocket(port: server.port)
        // The server may reject the first bytes and close before the rest is sent.
        try? socket.send(input)
        socket.shutdownSending()
        var received: [UInt8] = []
        while let more = try? socket.receive(), !more.isEmpty {
            received += more
            // An event stream does not end by itself.
            if received.firstRange(of: Array("text/event-stream".utf8)) != nil { return }
        }
    }

    /// The input with another field after its first line.
    private static func inserting(_ field: String, into input: [UInt8]) -> [UInt8] {
        guard let end = input.firstRange(of: [13, 10])?.upperBound else { return input }
        return input[..<end] + Array((field + "\r\n").utf8) + input[end...]
    }
}
