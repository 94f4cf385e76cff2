import TestSupport

/// Requests to every endpoint with random changes: most are valid HTTP, and many reach a handler.
struct HostileRequests {
    private var generator: SeededGenerator
    private let authorization: String

    /// Makes `count` inputs, each for a connection of its own; equal seeds make equal inputs.
    static func make(_ count: Int, seed: UInt64, authorization: String) -> [[UInt8]] {
        var requests = HostileRequests(
            generator: SeededGenerator(seed: seed),
            authorization: authorization
        )
        return (0..<count).map { _ in requests.input() }
    }

    private static let bodies = [
        #"{"flight_id": 1, "seat_number": "12A", "passenger_name": "Ada"}"#,
        #"{"flight_number": "XX1", "origin": "FRA", "destination": "LHR", "departs_at": "2099-01-01T00:00:00Z", "cabin": {"rows": 2, "seats": "A B"}, "missing": ["1A"]}"#,
        #"{"success": true}"#, #"{"success": false}"#, "{}", "",
    ]

    private static let requests: [(method: String, target: String, body: Int)] = [
        ("GET", "/api/bookings/?limit=2&status=SEAT_HELD&flight_id=1&refund_due=false", 5),
        ("POST", "/api/bookings/", 0), ("GET", "/api/bookings/1/", 5),
        ("GET", "/api/bookings/1/history/", 5), ("POST", "/api/bookings/1/hold/", 4),
        ("DELETE", "/api/bookings/2/hold/", 4), ("POST", "/api/bookings/1/checkout/", 5),
        ("POST", "/api/bookings/1/pay/", 2), ("POST", "/api/bookings/2/pay/", 3),
        ("POST", "/api/bookings/1/refund/", 5), ("GET", "/api/flights/?limit=1", 5),
        ("POST", "/api/flights/", 1), ("GET", "/api/flights/1/", 5),
        ("GET", "/api/flights/1/seats/", 5), ("GET", "/api/flights/1/events/?after=0", 5),
        ("GET", "/", 5), ("GET", "/docs/", 5), ("GET", "/healthz", 5), ("GET", "/readyz", 5),
        ("GET", "/metrics", 5), ("GET", "/ops/status.json", 5), ("OPTIONS", "/api/flights/", 5),
        ("HEAD", "/api/flights/1/", 5), ("PUT", "/api/flights/1/", 4),
    ]

    private static let fields = [
        "Idempotency-Key: k1", "If-None-Match: \"1\"", "Accept: text/html", "Last-Event-ID: 1",
        "Content-Type: application/json", "Origin: http://localhost", "X-Forwarded-For: 192.0.2.1",
        "Expect: 100-continue", "Connection: close", "Sec-Fetch-Site: none",
    ]

    /// Bytes that break other programs.
    private static let spices: [[UInt8]] =
        [
            "\r\n", "\r\n\r\n", "\n", "\0", "%00", "%2F", "%0d%0a", "../", "\"", "\\", "{", "[",
            "'",
            ";", "--", "<", "\u{1B}[2J", "Bearer ", "Authorization: Bearer x\r\n", "1e999", "-1",
            "9223372036854775808", "null", "\\ud800", "\u{FEFF}", "é", "chunked", "Host: a\r\n",
            "HTTP/1.1",
            "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n", "?", "&", "=", " ", ",",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]]

    /// One to three requests; in one of four inputs some bytes are then changed, also in the lengths.
    private mutating func input() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) { bytes += request() }
        return Int.random(in: 0..<4, using: &generator) == 0 ? changed(bytes) : bytes
    }

    /// A request with a correct Content-Length, whatever else is wrong with it.
    private mutating func request() -> [UInt8] {
        let request = Self.requests[Int.random(in: 0..<Self.requests.count, using: &generator)]
        var target = Array(request.target.utf8)
        var body = Array(Self.bodies[request.body].utf8)
        var fields: [[UInt8]] = [Array("Host: localhost".utf8)]
        for field in Self.fields where Int.random(in: 0..<8, using: &generator) == 0 {
            fields.append(Array(field.utf8))
        }
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: target = changed(target)
        case 1: body = changed(body)
        case 2: fields[fields.count - 1] = changed(fields[fields.count - 1])
        default: break
        }
        fields.append(Array(authorization.utf8))
        fields.append(Array("Content-Length: \(body.count)".utf8))
        let line = Array("\(request.method) ".utf8) + target + Array(" HTTP/1.1\r\n".utf8)
        return line + fields.flatMap { $0 + [13, 10] } + [13, 10] + body
    }

    /// The bytes with one to three insertions, deletions, repetitions or replacements.
    private mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            let end = min(bytes.count, place + Int.random(in: 1...8, using: &generator))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                let spice = Self.spices[Int.random(in: 0..<Self.spices.count, using: &generator)]
                bytes.insert(contentsOf: spice, at: place)
            case 1: bytes.removeSubrange(place..<end)
            case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
            default:
                for index in place..<end {
                    bytes[index] = .random(in: .min ... .max, using: &generator)
                }
            }
        }
        return bytes
    }
}
