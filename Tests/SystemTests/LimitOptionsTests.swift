import Foundation
import TestSupport
import Testing

/// Every option that bounds what clients may cost, given to a real server.
@Suite("The limits of booking-server", .timeLimit(.minutes(2)))
struct LimitOptionsTests {
    /// A limit, what goes beyond it, and what comes of that.
    struct Trial: CustomTestStringConvertible, Sendable {
        /// Without its dashes.
        let option: String
        let value: String
        let sent: String
        /// The answer's status; nil for the end of the connection without a word.
        let status: Int?

        init(_ option: String, _ value: String, sending sent: String, gets status: Int?) {
            self.option = option
            self.value = value
            self.sent = sent
            self.status = status
        }

        var testDescription: String { "--\(option) \(value)" }
        var variable: String { option.uppercased().replacing("-", with: "_") }
    }

    private static let get = "GET /healthz HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST /api/bookings/ HTTP/1.1\r\nHost: a\r\n"
    private static let chunks = post + "Transfer-Encoding: chunked\r\n\r\n"
    private static let long = String(repeating: "x", count: 300)

    static let trials = [
        Trial("max-head-bytes", "300", sending: get + "X: \(long)\r\n\r\n", gets: 431),
        Trial("max-target-bytes", "100", sending: "GET /\(long) HTTP/1.1\r\n", gets: 414),
        Trial("max-fields", "2", sending: get + "X: a\r\nY: b\r\n\r\n", gets: 431),
        // The content itself is not sent: it is refused before it is read.
        Trial("max-content-bytes", "10", sending: post + "Content-Length: 11\r\n\r\n", gets: 413),
        Trial("max-chunk-extension-bytes", "4", sending: chunks + "1;abcd\r\n", gets: 413),
        Trial("max-trailer-bytes", "10", sending: chunks + "0\r\nX: abcdef\r\n\r\n", gets: 431),
        Trial("head-seconds", "0.2", sending: "GET / HT", gets: 408),
        Trial("content-seconds", "0.2", sending: post + "Content-Length: 9\r\n\r\nx", gets: 408),
        Trial("idle-seconds", "0.2", sending: "", gets: nil),
        Trial(
            "max-buffered-bytes",
            "65536",
            sending: post + "Content-Length: 900000\r\n\r\n"
                + String(repeating: long, count: 2_000),
            gets: 503
        ),
    ]

    @Test("what goes beyond a limit gets its answer, as the option says", arguments: trials)
    func option(_ trial: Trial) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--" + trial.option, trial.value])
        try Self.prove(trial, on: server)
    }

    @Test("the variables say the same as the options")
    func variables() throws {
        // The time for a head is too short for the others.
        for trial in Self.trials where !trial.option.hasSuffix("seconds") {
            let system = try RunningSystem(redis: false)
            let server = try system.startServer(settings: [trial.variable: trial.value])
            try Self.prove(trial, on: server)
        }
    }

    @Test(
        "one connection too many gets a 503",
        arguments: ["--max-connections", "--max-connections-per-address"]
    )
    func connections(option: String) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer([option, "1"])
        let first = try server.connect()
        #expect(try first.request("GET", "/healthz").status == 200)
        #expect(try Self.answer(to: "", on: server).hasPrefix("HTTP/1.1 503 "))
        #expect(try first.request("GET", "/healthz").status == 200)
    }

    @Test("who does not read answers is dropped after --write-seconds")
    func unread() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--write-seconds", "0.3"])
        let observer = try server.connect()
        let client = try StreamSocket(port: server.port)
        // Far more than the kernel keeps of answers of 50 KB each.
        let request = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 500))
        try waitUntil("the client was dropped") {
            let figures = try observer.request("GET", "/metrics").text
            return figures.contains("booking_http_connections 1\n")
        }
        withExtendedLifetime(client) {}
    }

    @Test("--content-bytes-per-second is how slow content may be")
    func slowContent() throws {
        let system = try RunningSystem(redis: false)
        let bound = ["--content-seconds", "1", "--content-bytes-per-second"]
        let strict = try system.startServer(bound + ["1000"])
        let lenient = try system.startServer(bound + ["1"], log: "lenient.log")
        let clients = try [strict, lenient].map { try StreamSocket(port: $0.port) }
        let length = 40
        for client in clients {
            try client.send(Self.post + "Content-Length: \(length)\r\n\r\n")
        }
        let began = ContinuousClock.now
        for count in 1...length {
            // Both get a byte each 50 ms: no pause is long, and 20 bytes a second are few.
            for client in clients { try? client.send("x") }
            try waitUntil("some time has passed") {
                ContinuousClock.now - began > .milliseconds(50 * count)
            }
        }
        #expect(try Self.statusLine(of: clients[0]).hasPrefix("HTTP/1.1 408 "))
        // It was read to its end; that it is no JSON is another matter.
        #expect(try Self.statusLine(of: clients[1]).hasPrefix("HTTP/1.1 400 "))
    }

    @Test("a refused client that goes on sending is let go after --linger-seconds")
    func linger() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--linger-seconds", "0.2"])
        let observer = try server.connect()
        let client = try StreamSocket(port: server.port)
        try client.send("no HTTP\r\n\r\n")
        #expect(try Self.statusLine(of: client).hasPrefix("HTTP/1.1 400 "))
        let began = ContinuousClock.now
        try waitUntil("the client was let go") {
            let figures = try observer.request("GET", "/metrics").text
            return figures.contains("booking_http_connections 1\n")
        }
        #expect(ContinuousClock.now - began < .milliseconds(1_900))
        withExtendedLifetime(client) {}
    }

    @Test("every limit stands in --help, with its variable")
    func help() throws {
        let system = try RunningSystem(redis: false)
        let process = try system.start(.server, ["--help"], log: "log")
        #expect(try process.waitForExit() == .exited(0))
        let others = [
            "content-bytes-per-second", "write-seconds", "write-bytes-per-second", "linger-seconds",
            "max-connections", "max-connections-per-address", "max-output-bytes",
            "max-stream-bytes",
        ]
        let words = Set(process.output.split { $0.isWhitespace || "[],".contains($0) })
        for option in Self.trials.map(\.option) + others {
            let variable = option.uppercased().replacing("-", with: "_")
            #expect(words.contains(Substring("--" + option)), "\(option) is missing")
            #expect(words.contains(Substring(variable)), "\(variable) is missing")
        }
    }

    private static func prove(_ trial: Trial, on server: RunningServer) throws {
        let began = ContinuousClock.now
        let answer = try answer(to: trial.sent, on: server)
        // The default times are ten seconds and more.
        #expect(ContinuousClock.now - began < .seconds(9))
        if let status = trial.status {
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        } else {
            #expect(answer.isEmpty)
        }
    }

    /// Sends bytes, and returns all that comes until the server ends the connection.
    private static func answer(to sent: String, on server: RunningServer) throws -> String {
        let client = try StreamSocket(port: server.port)
        try client.send(sent)
        var answer: [UInt8] = []
        while case let more = try client.receive(), !more.isEmpty { answer += more }
        return String(decoding: answer, as: UTF8.self)
    }

    /// What has come, which begins with the status line.
    private static func statusLine(of client: StreamSocket) throws -> String {
        String(decoding: try client.receive(), as: UTF8.self)
    }
}
