import Foundation
import TestSupport
import Testing

/// Every option of the limits of requests and connections, with a real server.
@Suite("The limits of booking-server", .timeLimit(.minutes(2)))
struct LimitOptionsTests {
    /// A limit, and a request beyond it.
    struct Trial: CustomTestStringConvertible, Sendable {
        /// The option without its dashes.
        let option: String
        let value: String
        let sent: String
        /// The status of the response; nil if the server closes the connection without a response.
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
        // The client does not send the content: the server refuses the request before it reads it.
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

    @Test("a request beyond the limit of an option gets its response", arguments: trials)
    func option(_ trial: Trial) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--" + trial.option, trial.value])
        try Self.test(trial, on: server)
    }

    @Test("the variables set the same limits")
    func variables() throws {
        // The limits of time are omitted: they would take long.
        for trial in Self.trials where !trial.option.hasSuffix("seconds") {
            let system = try RunningSystem(redis: false)
            let server = try system.startServer(settings: [trial.variable: trial.value])
            try Self.test(trial, on: server)
        }
    }

    @Test(
        "a connection beyond the limit gets a 503",
        arguments: ["--max-connections", "--max-connections-per-address"]
    )
    func connections(option: String) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer([option, "1"])
        let first = try server.connect()
        #expect(try first.request("GET", "/healthz").status == 200)
        #expect(try Self.response(to: "", on: server).hasPrefix("HTTP/1.1 503 "))
        #expect(try first.request("GET", "/healthz").status == 200)
    }

    @Test("a client that reads no responses loses its connection after --write-seconds")
    func unread() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--write-seconds", "0.3"])
        let observer = try server.connect()
        let client = try StreamSocket(port: server.port)
        // Each response has 50 KB, so the kernel buffers only some of them.
        let request = "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
        try client.send(String(repeating: request, count: 500))
        try waitUntil("the server to close the connection") {
            let metrics = try observer.request("GET", "/metrics").text
            return metrics.contains("booking_http_connections 1\n")
        }
        withExtendedLifetime(client) {}
    }

    @Test("--content-bytes-per-second is the lowest rate of content")
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
            // Each client sends a byte every 50 ms: no pause is long, and the rate is 20 bytes a second.
            for client in clients { try? client.send("x") }
            try waitUntil("50 ms to pass") {
                ContinuousClock.now - began > .milliseconds(50 * count)
            }
        }
        #expect(try Self.statusLine(of: clients[0]).hasPrefix("HTTP/1.1 408 "))
        // The server has read the content to its end, and rejects it because it is not JSON.
        #expect(try Self.statusLine(of: clients[1]).hasPrefix("HTTP/1.1 400 "))
    }

    @Test("a refused client that keeps sending loses its connection after --linger-seconds")
    func linger() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--linger-seconds", "0.2"])
        let observer = try server.connect()
        let client = try StreamSocket(port: server.port)
        try client.send("no HTTP\r\n\r\n")
        #expect(try Self.statusLine(of: client).hasPrefix("HTTP/1.1 400 "))
        let began = ContinuousClock.now
        try waitUntil("the server to close the connection") {
            let metrics = try observer.request("GET", "/metrics").text
            return metrics.contains("booking_http_connections 1\n")
        }
        #expect(ContinuousClock.now - began < .milliseconds(1_900))
        withExtendedLifetime(client) {}
    }

    @Test("--help lists every limit with its variable")
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

    private static func test(_ trial: Trial, on server: RunningServer) throws {
        let began = ContinuousClock.now
        let response = try response(to: trial.sent, on: server)
        // The defaults of the times are ten seconds and more.
        #expect(ContinuousClock.now - began < .seconds(9))
        if let status = trial.status {
            #expect(response.hasPrefix("HTTP/1.1 \(status) "), "\(response)")
        } else {
            #expect(response.isEmpty)
        }
    }

    /// Sends bytes, and returns everything until the server closes the connection.
    private static func response(to sent: String, on server: RunningServer) throws -> String {
        let client = try StreamSocket(port: server.port)
        try client.send(sent)
        var response: [UInt8] = []
        while case let more = try client.receive(), !more.isEmpty { response += more }
        return String(decoding: response, as: UTF8.self)
    }

    /// The bytes received so far, which begin with the status line.
    private static func statusLine(of client: StreamSocket) throws -> String {
        String(decoding: try client.receive(), as: UTF8.self)
    }
}
