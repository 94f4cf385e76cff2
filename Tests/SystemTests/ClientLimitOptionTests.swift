import TestSupport
import Testing

/// The options that limit each client, given to a real server.
@Suite("Options for client limits", .timeLimit(.minutes(1)))
struct ClientLimitOptionTests {
    /// Starts a server with these settings that limits clients on loopback, too.
    private static func start(_ settings: [String: String]) throws -> HTTPConnection {
        let system = try RunningSystem(redis: false, settings: ["LIMIT_LOOPBACK": "1"])
        return try system.startServer(settings: settings).connect()
    }

    /// The statuses of `count` equal requests.
    private static func statuses(_ count: Int, _ request: () throws -> Int) throws -> [Int] {
        try (0..<count).map { _ in try request() }
    }

    @Test("each limit can be set, and a request beyond it gets a 429")
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

    @Test("a repeated create gets its stored response when a limit is used up")
    func replay() throws {
        for settings in [
            ["MAX_OPEN_BOOKINGS": "1"], ["RATE_LIMIT_WRITES": "2/60s"],
        ] {
            let client = try Self.start(settings)
            let flight = try client.makeFlight(rows: 1).id
            func create(_ key: String) throws -> HTTPConnection.Answer {
                try client.request(
                    "POST",
                    "/api/bookings/",
                    fields: [("Idempotency-Key", key)],
                    body: HTTPConnection.bookingBody(flight: flight, seat: "1A")
                )
            }
            let first = try create("a")
            #expect(first.status == 201)
            let again = try create("a")
            #expect(again.status == 201)
            #expect(again.content == first.content)
            #expect(again.fields["idempotency-replayed"] == "true")
            #expect(try create("b").status == 429)
        }
    }

    @Test("an https target needs a trusted proxy, which needs no limit")
    func trustedProxies() throws {
        let target = "https://localhost/api/flights/"
        #expect(try Self.start([:]).request("GET", target).status == 421)
        let trusting = try Self.start(["TRUSTED_PROXIES": "127.0.0.1"])
        #expect(try trusting.request("GET", target).status == 200)
    }

    @Test(
        "by default no client is limited, and with a limit no client on loopback"
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
