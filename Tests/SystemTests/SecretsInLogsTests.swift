import Foundation
import TestSupport
import Testing

/// No log contains a token, a passenger's name or an idempotency key.
@Suite("Secrets in logs", .timeLimit(.minutes(2)))
struct SecretsInLogsTests {
    /// No text of a program contains it by itself.
    static let name = "Wilhelmina Quirk"
    static let key = "key-of-mine-4711"

    @Test(
        "no log contains a token, a name or a key, at the most detailed level, in either format",
        arguments: ["text", "json"]
    )
    func logs(format: String) throws {
        let system = try RunningSystem(
            settings: ["LOG_LEVEL": "trace", "LOG_FORMAT": format, "HOLD_SECONDS": "0.2"]
        )
        let token = try system.makeToken("agent", "admin")
        let worker = try system.startWorker(["--sweep-seconds", "0.2"])
        let server = try system.startServer()
        let client = try server.connect()
        let bookings = try Self.use(client, token)
        try Self.misuse(client, token)
        try waitUntil("the hold to expire") {
            worker.output.contains("expired booking")
        }
        try Self.damage(system, booking: bookings.paid)
        let broken = try client.request(
            "GET",
            "/api/bookings/\(bookings.paid)/",
            fields: [("Authorization", "Bearer \(token)")]
        )
        #expect(broken.status == 500)
        #expect(!broken.text.contains(Self.name))
        try server.process.terminate()
        try worker.terminate()

        let log = server.process.output
        #expect(log.contains("/api/bookings/"), "there is no access log")
        #expect(log.contains("a request failed"), "the failure is not in the log")
        #expect(log.contains("sbt_..."), "the token in a target is not hidden, or not there")
        for output in [log, worker.output] {
            for secret in [token, String(token.dropFirst(4)), Self.name, "Wilhelmina", Self.key] {
                #expect(!output.contains(secret), "\(secret) in \(output)")
            }
        }
    }

    @Test(
        "Redis's password is in no log and no error message",
        arguments: [
            "redis://u:hunter2@127.0.0.1:1/0", "redis://u:hunter2@127.0.0.1:99999/0",
            "redis://u:hunter2@h:1/x", "redis://hunter2@h", "http://u:hunter2@h",
        ]
    )
    func redisPassword(url: String) throws {
        let system = try RunningSystem(
            redis: false,
            settings: ["REDIS_URL": url, "LOG_LEVEL": "trace"]
        )
        let isGood = url.hasSuffix(":1/0")
        for program in [BuiltProgram.server, .worker] {
            let process = try system.start(program, log: program.rawValue)
            if isGood {
                try waitUntil("Redis to be missed") { process.output.contains("Redis") }
                try process.terminate()
            } else {
                #expect(try process.waitForExit() == .exited(64))
            }
            #expect(!process.output.isEmpty)
            #expect(!process.output.contains("hunter2"), "\(process.output)")
        }
    }

    /// Sends valid requests.
    private static func use(
        _ client: HTTPConnection,
        _ token: String
    ) throws -> (paid: Int64, held: Int64) {
        func post(_ target: String, _ body: String? = nil) throws -> HTTPConnection.Answer {
            try client.request(
                "POST",
                target,
                fields: [
                    ("Authorization", "Bearer \(token)"), ("Idempotency-Key", key + target),
                    ("User-Agent", name), ("Referer", "http://localhost/?t=\(token)"),
                ],
                body: body
            )
        }
        let flight = """
            {"flight_number": "XX1", "origin": "FRA", "destination": "LHR", \
            "departs_at": "2099-01-01T00:00:00Z", "cabin": {"rows": 2, "seats": "AB"}}
            """
        #expect(try post("/api/flights/", flight).status == 201)
        let paid = try post("/api/bookings/", body(seat: "1A")).decoded(BookingView.self).id
        #expect(try post("/api/bookings/\(paid)/hold/").status == 200)
        #expect(try post("/api/bookings/\(paid)/pay/", #"{"success": true}"#).status == 200)
        let held = try post("/api/bookings", body(seat: "1B")).decoded(BookingView.self).id
        #expect(try post("/api/bookings/\(held)/hold/").status == 200)
        return (paid, held)
    }

    /// Sends names and tokens in wrong places; each request is rejected.
    private static func misuse(_ client: HTTPConnection, _ token: String) throws {
        let fields = [("Authorization", "Bearer \(token)")]
        let bodies = [
            #"{"passenger_name": "\#(name)""#, #"{"\#(name)": 1}"#, #"["\#(name)"]"#, name,
            body(seat: name), body(seat: "99Z"), body(seat: "1A", flight: "\"\(name)\""),
            body(seat: "1A", name: name + "\\u0000"),
        ]
        for text in bodies {
            let answer = try client.request(
                "POST",
                "/api/bookings/",
                fields: fields + [("Idempotency-Key", key)],
                body: text
            )
            #expect((400..<500).contains(answer.status))
        }
        for target in ["/api/flights/?access_token=\(token)", "/api/\(token)/", "/?t=\(token)"] {
            _ = try client.request("GET", target, fields: fields)
        }
        for value in ["Bearer \(token)x", "Basic \(token)", "\(token)"] {
            let answer = try client.request(
                "GET",
                "/api/flights/",
                fields: [("Authorization", value)]
            )
            #expect(answer.status == 401)
        }
    }

    private static func body(
        seat: String,
        flight: String = "1",
        name: String = SecretsInLogsTests.name
    ) -> String {
        #"{"flight_id": \#(flight), "seat_number": "\#(seat)", "passenger_name": "\#(name)"}"#
    }

    /// Writes a row that no program writes, so that reading it fails with a cause.
    private static func damage(_ system: RunningSystem, booking: Int64) throws {
        try system.sql("UPDATE bookings SET seat = '?' WHERE id = \(booking)")
    }
}

extension RunningSystem {
    /// Creates a token; returns its secret.
    func makeToken(_ scopes: String..., name: String = "") throws -> String {
        var arguments = ["token", "create"]
        for scope in scopes { arguments += ["--scope", scope] }
        if !name.isEmpty { arguments += ["--name", name] }
        let log = "token-\(UInt64.random(in: .min ... .max)).log"
        let process = try start(.control, arguments, log: log)
        #expect(try process.waitForExit() == .exited(0), "\(process.output)")
        return try #require(
            process.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("sbt_") }
                .map(String.init)
        )
    }
}
