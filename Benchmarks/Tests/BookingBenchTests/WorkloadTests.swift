import Bytes
import Testing

@testable import BookingBench

@Suite("Workloads")
struct WorkloadTests {
    static let requests = BookingRequests(port: 8000)
    static let plan = SeatPlan(flights: [5, 6], rows: 2)

    static func response(_ status: Int) -> Response {
        Response(
            status: status,
            sentAt: Instant(nanoseconds: 0),
            receivedAt: Instant(nanoseconds: 1)
        )
    }

    static func text(_ buffer: inout ByteBuffer) -> String {
        defer { buffer.removeAll() }
        return buffer.bytes.utf8Text
    }

    /// The first line of the next request; nil if there is none.
    static func next(
        _ work: inout some Workload,
        slot: Int = 0,
        isStopping: Bool = false
    ) -> String? {
        var output = ByteBuffer()
        guard work.writeRequest(slot: slot, isStopping: isStopping, into: &output) else {
            return nil
        }
        return Self.text(&output).split(separator: "\r\n").first.map(String.init)
    }

    static func judge(
        _ work: inout some Workload,
        slot: Int = 0,
        _ status: Int,
        _ content: String
    ) -> Verdict {
        withBytes(of: content) { work.judge(slot: slot, response(status), $0) }
    }

    @Test("requests have the length of their content, and the seat plan has every seat once")
    func creation() {
        let seats = Set((0..<Self.plan.count).map { "\(Self.plan.seat($0))" })
        #expect(seats.count == 24)
        let request = String(decoding: Self.requests.create(flight: 5, seat: "2F"), as: UTF8.self)
        let parts = request.split(separator: "\r\n\r\n")
        #expect(request.hasPrefix("POST /api/bookings/ HTTP/1.1\r\nHost: localhost:8000\r\n"))
        #expect(request.contains("Content-Length: \(parts[1].utf8.count)\r\n"))
        #expect(parts[1].contains(#""flight_id": 5, "seat_number": "2F""#))
    }

    @Test("every request has the token, if there is one")
    func token() throws {
        let token = try #require(BearerToken("sbt_secret"))
        let requests = BookingRequests(port: 8000, token: token)
        var texts = [
            requests.create(flight: 5, seat: "2F"), requests.page(limit: 2),
            requests.events(flight: 5), requests.request("GET", "/"),
        ].map { String(decoding: $0, as: UTF8.self) }
        for template in [requests.hold, requests.pay, requests.refund, requests.get] {
            var output = ByteBuffer()
            template.write(7, into: &output)
            texts.append(Self.text(&output))
        }
        for text in texts {
            let head = text.prefix { $0 != "{" }
            #expect(head.contains("\r\nAuthorization: Bearer sbt_secret\r\n"), "\(text)")
            #expect(head.hasSuffix("\r\n\r\n"), "\(text)")
        }
        let without = Self.requests.request("GET", "/")
        #expect(!String(decoding: without, as: UTF8.self).contains("Authorization"))
    }

    @Test(
        "a text that no request can carry is no token",
        arguments: ["", "a b", "a\r\nX: y", "a\u{7F}", "\u{E9}"]
    )
    func badToken(secret: String) {
        #expect(BearerToken(secret) == nil)
    }

    @Test("a lifecycle is create, hold, pay, refund, and moves to the connection's next seat")
    func lifecycle() throws {
        var work = try LifecycleWorkload(
            plan: Self.plan,
            connectionCount: 2,
            requests: Self.requests
        )
        let steps = [
            ("POST /api/bookings/ HTTP/1.1", 201, "INITIATED"),
            ("POST /api/bookings/9/hold/ HTTP/1.1", 200, "SEAT_HELD"),
            ("POST /api/bookings/9/pay/ HTTP/1.1", 200, "CONFIRMED"),
            ("POST /api/bookings/9/refund/ HTTP/1.1", 200, "REFUNDED"),
        ]
        for (index, step) in steps.enumerated() {
            #expect(Self.next(&work) == step.0)
            let content = #"{"id": 9, "status": "\#(step.2)"}"#
            #expect(Self.judge(&work, step.1, content) == .correct(step: index))
        }
        #expect(work.slots[0].seat == 2)
        #expect(Self.next(&work, isStopping: true) == nil)
    }

    @Test(
        "a lifecycle detects a wrong code, a wrong status and another booking",
        arguments: [
            (409, #"{"id": 9, "status": "SEAT_HELD"}"#, Verdict.unexpectedStatus),
            (200, #"{"id": 9, "status": "INITIATED"}"#, .wrongContent),
            (200, #"{"id": 8, "status": "SEAT_HELD"}"#, .wrongContent),
            (200, "{}", .wrongContent),
        ]
    )
    func wrongResponses(status: Int, content: String, verdict: Verdict) throws {
        var work = try LifecycleWorkload(
            plan: Self.plan,
            connectionCount: 2,
            requests: Self.requests
        )
        _ = Self.next(&work)
        #expect(Self.judge(&work, 201, #"{"id": 9, "status": "INITIATED"}"#) == .correct(step: 0))
        _ = Self.next(&work)
        #expect(Self.judge(&work, status, content) == verdict)
        // The state of the seat is unknown, so the connection does not use it again.
        var seats: Set<Int> = []
        for _ in 0..<24 {
            seats.insert(work.slots[0].seat)
            _ = Self.next(&work)
            _ = Self.judge(&work, 500, "{}")
        }
        #expect(!seats.contains(0))
    }

    @Test("reads detect another booking, and a page that is too short")
    func reads() throws {
        var get = GetWorkload(
            bookings: [7, 8],
            connectionCount: 1,
            requests: Self.requests
        )
        #expect(Self.next(&get) == "GET /api/bookings/7/ HTTP/1.1")
        #expect(Self.judge(&get, 200, #"{"id": 7}"#) == .correct(step: 0))
        #expect(Self.next(&get) == "GET /api/bookings/8/ HTTP/1.1")
        #expect(Self.judge(&get, 200, #"{"id": 7}"#) == .wrongContent)
        var page = PageWorkload(rows: 2, requests: Self.requests)
        #expect(Self.next(&page) == "GET /api/bookings/?limit=2 HTTP/1.1")
        let row = #"{"passenger_name": "A"}"#
        #expect(Self.judge(&page, 200, "[\(row), \(row)]") == .correct(step: 0))
        #expect(Self.judge(&page, 200, "[\(row)]") == .wrongContent)
    }

    @Test("80 % of the mixed requests are reads")
    func mixed() throws {
        var work = MixedWorkload(
            lifecycle: try LifecycleWorkload(
                plan: Self.plan,
                connectionCount: 1,
                requests: Self.requests
            ),
            get: GetWorkload(bookings: [7], connectionCount: 1, requests: Self.requests),
            page: PageWorkload(rows: 1, requests: Self.requests)
        )
        let total = 10_000
        let reads = (0..<total).count { _ in Self.next(&work)?.hasPrefix("GET") ?? false }
        #expect(abs(Double(reads) / Double(total) - 0.8) < 0.02, "\(reads) reads")
    }
}
