import TestSupport
import Testing

/// What one client may use, as an operator sets it and a real server keeps it.
@Suite("Limits for each client, by their options", .timeLimit(.minutes(1)))
struct ClientLimitOptionTests {
    /// A server with these settings, where a client of this machine is one like any other.
    private static func start(_ settings: [String: String]) throws -> HTTPConnection {
        let system = try RunningSystem(redis: false, settings: ["LIMIT_LOOPBACK": "1"])
        return try system.startServer(settings: settings).connect()
    }

    /// The answers to the same request, sent so many times.
    private static func statuses(_ count: Int, _ request: () throws -> Int) throws -> [Int] {
        try (0..<count).map { _ in try request() }
    }

    @Test("each limit can be set, and what is too much gets a 429")
    func limits() throws {
        let reads = try Self.start(["RATE_LIMIT_READS": "2/60s"])
        #expect(
            try Self.statuses(4) { try reads.request("GET", "/api/flights/").status }
                == [200, 200, 429, 429]
        )
        #expect(try reads.request("POST", "/api/flights/", body: "{}").status == 400)

        let writes = try Self.start(["RATE_LIMIT_WRITES": "2/60s"])
        #expect(
            try Self.statuses(3) { try writes.request("POST", "/api/flights/", body: "{}").status }
                == [400, 400, 429]
        )
        #expect(try writes.request("GET", "/api/flights/").status == 200)

        let failures = try Self.start(["RATE_LIMIT_FAILURES": "2/60s", "REQUIRE_AUTH": "1"])
        #expect(
            try Self.statuses(3) { try failures.request("GET", "/api/flights/").status }
                == [401, 401, 429]
        )

        let hoarder = try Self.start(["MAX_OPEN_BOOKINGS": "2"])
        let flight = try hoarder.makeFlight(rows: 1).id
        let body = HTTPConnection.bookingBody(flight: flight, seat: "1A")
        #expect(
            try Self.statuses(3) {
                try hoarder.request("POST", "/api/bookings/", body: body).status
            }
                == [201, 201, 429]
        )
    }

    @Test(
        "without an option nobody is limited, nor is a client of this machine unless that is asked for"
    )
    func off() throws {
        let system = try RunningSystem(redis: false)
        let usual = try system.startServer().connect()
        #expect(
            try Set(Self.statuses(300) { try usual.request("GET", "/api/flights/").status }) == [
                200
            ]
        )
        let limited = try system.startServer(
            settings: ["RATE_LIMIT_READS": "1/60s"],
            log: "limited.log"
        ).connect()
        #expect(
            try Set(Self.statuses(20) { try limited.request("GET", "/api/flights/").status }) == [
                200
            ]
        )
    }
}
