import Foundation
import TestSupport
import Testing

/// Strings with a meaning in SQL, JSON, HTML, HTTP, terminals and logs, sent in every field that a client can send, and
/// searched in every output.
@Suite("Injection", .timeLimit(.minutes(2)))
struct InjectionTests {
    /// The strings.
    ///
    /// Each contains `Mark`, by which the test finds it in an output.
    static let strings = [
        "Mark'); DROP TABLE bookings;--", "Mark' OR '1'='1", "Mark\" OR \"\"=\"",
        "Mark\",\"status\":\"CONFIRMED\",\"x\":\"", "Mark\\",
        "Mark</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>Mark", "\"><svg onload=alert(1)>Mark", "Mark{{7*7}}${7*7}%s%n",
        "Mark\r\nSet-Cookie: mark=1", "Mark\nSet-Cookie: mark=1\n\n<b>", "Mark\0after",
        "Mark\u{1B}]0;owned\u{7}\u{1B}[2J", "Mark\u{9B}31m", "Mark\u{202E}kraM", "Mark\u{2028}x",
        "2026-12-24T09:30:00.000Z INFO access: Mark", "Mark%0d%0aSet-Cookie:%20mark=1",
        "../../etc/Mark", "Mark\u{7F}", "Mark\u{FEFF}é\u{1F469}\u{200D}\u{1F680}",
    ]

    @Test(
        "a string with a meaning elsewhere is returned as it was sent, or rejected",
        arguments: ["text", "json"]
    )
    func everyField(logFormat: String) throws {
        let system = try RunningSystem(
            redis: false,
            settings: [
                "LOG_LEVEL": "trace", "LOG_FORMAT": logFormat, "TRUSTED_PROXIES": "127.0.0.1",
                "CORS_ORIGINS": "https://shop.example",
            ]
        )
        let server = try system.startServer()
        let client = try server.connect()
        _ = try client.makeFlight(rows: 2)
        var kept: [Int64: String] = [:]
        for string in Self.strings {
            if let id = try Self.asName(string, client) { kept[id] = string }
            for answer in try Self.inBodies(string, client) { Self.checkHead(answer) }
            for answer in try Self.inTargets(string, server) { Self.checkHead(answer) }
            for answer in try Self.inFields(string, server) { Self.checkHead(answer) }
        }
        #expect(kept.count > 8)
        try Self.checkPages(client, booking: #require(kept.keys.max()))
        #expect(try server.process.terminate() == .exited(0))
        try Self.checkRows(system, kept)
        Self.checkLog(server.process.output, format: logFormat)
    }

    // MARK: Inputs

    /// As a passenger's name: stored as it is, or rejected for a control character.
    private static func asName(_ string: String, _ client: HTTPConnection) throws -> Int64? {
        let answer = try client.request("POST", "/api/bookings/", body: body(name: string))
        checkHead(answer)
        guard !string.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            #expect(answer.status == 400, "\(string.debugDescription)")
            return nil
        }
        #expect(answer.status == 201, "\(string.debugDescription): \(answer.text)")
        let shown = try answer.decoded(BookingView.self)
        #expect(Array(shown.passengerName.unicodeScalars) == Array(string.unicodeScalars))
        #expect(shown.status == "INITIATED")
        return shown.id
    }

    private static func body(
        flight: String = "1",
        seat: String = "1A",
        name: String = "Ada",
        more: String = ""
    ) -> String {
        #"{"flight_id": \#(flight), "seat_number": \#(quoted(seat)), "#
            + #""passenger_name": \#(quoted(name))\#(more)}"#
    }

    /// The string in JSON.
    private static func quoted(_ string: String) -> String {
        let data = try? JSONSerialization.data(withJSONObject: [string])
        return data.map { String(String(decoding: $0, as: UTF8.self).dropFirst().dropLast()) } ?? ""
    }

    /// In every other member of every form, as a value and as a name: all are rejected.
    private static func inBodies(
        _ string: String,
        _ client: HTTPConnection
    ) throws -> [HTTPConnection.Answer] {
        let text = quoted(string)
        let bookings = [
            body(flight: text), body(seat: string), body(more: ", \(text): 1"), "[\(text)]", text,
            string, "{\"flight_id\": \(string)}",
        ]
        var answers = try bookings.map { try client.request("POST", "/api/bookings/", body: $0) }
        #expect(answers.allSatisfy { $0.status == 400 || $0.status == 422 })
        for field in ["flight_number", "origin", "destination", "departs_at", "seats", "missing"] {
            func value(_ name: String, _ usual: String) -> String {
                name == field ? text : "\"\(usual)\""
            }
            let flight = """
                {"flight_number": \(value("flight_number", "XX1")), "origin": \(value("origin", "FRA")), \
                "destination": \(value("destination", "LHR")), "missing": [\(value("missing", "1A"))], \
                "departs_at": \(value("departs_at", "2099-01-01T00:00:00Z")), \
                "cabin": {"rows": 2, "seats": \(value("seats", "AB"))}}
                """
            answers.append(try client.request("POST", "/api/flights/", body: flight))
            #expect(answers.last?.status == 400, "\(field): \(string.debugDescription)")
        }
        answers.append(
            try client.request("POST", "/api/bookings/1/pay/", body: "{\"success\": \(text)}")
        )
        #expect(answers.last?.status == 400)
        return answers
    }

    /// In paths and in parameters, percent-encoded.
    private static func inTargets(
        _ string: String,
        _ server: RunningServer
    ) throws -> [HTTPConnection.Answer] {
        let escaped = string.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            .joined()
        let targets = [
            "/api/bookings/\(escaped)/", "/api/flights/\(escaped)/seats/", "/assets/\(escaped)",
            "/\(escaped)", "/api/bookings/?status=\(escaped)", "/api/bookings/?cursor=\(escaped)",
            "/api/bookings/?flight_id=\(escaped)", "/api/flights/?limit=\(escaped)",
            "/api/bookings/?\(escaped)=1", "/api/flights/1/events/?after=\(escaped)",
        ]
        return try targets.map { target in
            // The server closes the connection after some escapes.
            let answer = try server.connect().request("GET", target)
            #expect(answer.status == 400 || answer.status == 404, "\(target): \(answer.status)")
            return answer
        }
    }

    /// In every field of a request, as raw bytes.
    private static func inFields(
        _ string: String,
        _ server: RunningServer
    ) throws -> [HTTPConnection.Answer] {
        let names = [
            "Idempotency-Key", "Authorization", "User-Agent", "X-Forwarded-For", "Origin", "Accept",
            "If-None-Match", "Last-Event-ID", "Content-Type", "Referer", "Cookie", "Sec-Fetch-Site",
            "X-Request-Id", "Access-Control-Request-Method", "Forwarded",
        ]
        return try names.map { name in
            let client = try server.connect()
            let answer = try client.request(
                "POST",
                "/api/bookings/1/hold/?x=1",
                fields: [(name, string)]
            )
            #expect((400..<500).contains(answer.status), "\(name): \(answer.status)")
            return answer
        }
    }

    // MARK: Outputs

    /// No value adds a field to a response, and every response has the media type that it names.
    private static func checkHead(_ answer: HTTPConnection.Answer) {
        #expect(answer.fields["set-cookie"] == nil)
        #expect(answer.fields["x-request-id"]?.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        #expect(answer.fields["x-content-type-options"] == "nosniff")
        for (name, value) in answer.fields { #expect(!value.contains("Mark"), "\(name): \(value)") }
        let type = answer.fields["content-type"]
        #expect(type == "application/json" || type == "application/problem+json")
        #expect(throws: Never.self) {
            try JSONSerialization.jsonObject(with: Data(answer.content))
        }
    }

    /// The pages show names as text.
    private static func checkPages(_ client: HTTPConnection, booking: Int64) throws {
        for target in ["/api/bookings/?limit=1000", "/api/bookings/\(booking)/"] {
            let page = try client.request("GET", target, fields: [("Accept", "text/html")])
            #expect(page.fields["content-type"] == "text/html; charset=utf-8")
            #expect(page.fields["content-security-policy"]?.contains("default-src 'none'") == true)
            #expect(page.text.contains("Mark"))
            for markup in ["<script>alert", "<img", "<svg", "</script><"] {
                #expect(!page.text.contains(markup), "\(markup) in \(target)")
            }
        }
    }

    /// The tables have the requested rows, and no other change.
    private static func checkRows(_ system: RunningSystem, _ kept: [Int64: String]) throws {
        let rows = try system.sql("SELECT id, status, passenger_name FROM bookings", columns: 3)
        for row in rows {
            let columns = row.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            let id = try #require(Int64(columns[0]))
            let name = try #require(kept[id])
            #expect(Array(columns[2].unicodeScalars) == Array(name.unicodeScalars))
            #expect(columns[1] == "0")
        }
        #expect(rows.count == kept.count)
        #expect(try system.sql("SELECT count(*) FROM flights") == ["1"])
        #expect(try system.sql("SELECT count(*) FROM tokens") == ["0"])
        #expect(try system.control("check").ending == .exited(0))
    }

    /// Every line of the log is from the program, and none moves a terminal's cursor.
    private static func checkLog(_ log: String, format: String) {
        let lines = log.split(separator: "\n").filter { !$0.hasPrefix("listening on") }
        #expect(lines.count > strings.count * 30)
        let start = #/[0-9-]{10}T[0-9:.]{12}Z (INFO|DEBUG|TRACE|NOTICE|WARNING|ERROR) [a-z]+: /#
        for line in lines {
            let isOwn = format == "json" ? isJSON(line) : line.prefixMatch(of: start) != nil
            #expect(isOwn, "\(line.debugDescription)")
            let isHarmless = line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }
            #expect(isHarmless, "\(line.debugDescription)")
        }
    }

    private static func isJSON(_ line: Substring) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(line.utf8))) is [String: Any]
    }

    @Test("a token's name cannot forge a line of the operator's list", arguments: strings)
    func tokenNames(string: String) throws {
        // An argument of a program cannot contain a zero byte.
        guard !string.contains("\0") else { return }
        let system = try RunningSystem(redis: false)
        let made = try system.control("token", "create", "--scope", "agent", "--name", string)
        let isControl = string.unicodeScalars.contains { $0.properties.generalCategory == .control }
        #expect((made.ending == .exited(0)) == !isControl)
        #expect(!Self.isHarmful(made.output), "\(made.output.debugDescription)")
        guard !isControl else { return }
        let list = try system.control("token", "list")
        #expect(list.ending == .exited(0))
        #expect(list.output.split(separator: "\n").count == 1, "\(list.output.debugDescription)")
        #expect(!Self.isHarmful(list.output), "\(list.output.debugDescription)")
    }

    /// Whether a terminal does something else with the character than show it.
    private static func isHarmful(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0x0A: false
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069: true
            default: false
            }
        }
    }
}
