import BookingAPI
import Bookings
import Sockets
import Synchronization
import TestSupport
import Testing

/// A clock for limits that a test sets, in milliseconds.
final class ManualMilliseconds: Sendable {
    private let time = Mutex<Int64>(0)

    var now: Int64 { time.withLock { $0 } }

    func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}

/// Keeps servers running until their test ends.
final class RunningAPIs: Sendable {
    private let apis = Mutex<[LiveAPI]>([])

    func add(_ api: LiveAPI) { apis.withLock { $0.append(api) } }
}

@Suite("Limits for each client", .timeLimit(.minutes(1)))
struct ClientLimitTests {
    let time = ManualMilliseconds()
    let running = RunningAPIs()

    func api(
        _ settings: ClientLimits.Settings,
        proxies: TrustedProxies = TrustedProxies()
    ) throws -> LiveAPI {
        var settings = settings
        settings.includesLoopback = true
        let time = time
        let api = try LiveAPI(limits: ClientLimits(settings) { time.now }, proxies: proxies)
        running.add(api)
        return api
    }

    /// Tries to create a booking; returns the status.
    func bookingStatus(_ client: Client, _ seat: String) throws -> Int {
        let body = #"{"flight_id":1,"seat_number":"\#(seat)","passenger_name":"Ada"}"#
        return try client.call("POST", "/api/bookings/", body).status
    }

    @Test("a client that reads too often gets a 429 with Retry-After, and succeeds after that time")
    func reads() throws {
        let api = try api(.init(reads: RateLimit("3/10s")))
        let client = try api.client()
        for _ in 1...3 { #expect(try client.call("GET", "/api/flights/").status == 200) }
        let refused = try client.call("GET", "/api/flights/")
        #expect(refused.status == 429)
        #expect(refused.fields["retry-after"] == "4")
        #expect(refused.fields["ratelimit-policy"] == "\"reads\";q=3;w=10")
        #expect(refused.fields["ratelimit"] == "\"reads\";r=0;t=4")
        #expect(refused.code == "too_many_requests")
        time.advance(by: 4_000)
        #expect(try client.call("GET", "/api/flights/").status == 200)
    }

    @Test("writes have a limit of their own, and a refused write changes nothing")
    func writes() throws {
        let api = try api(.init(writes: RateLimit("2/10s")))
        let client = try api.client()
        _ = try client.makeFlight()
        _ = try client.book("1A", on: 1)
        #expect(try client.act("hold", on: 1).status == 429)
        #expect(try client.show(1).bookingStatus == "INITIATED")
        time.advance(by: 5_000)
        #expect(try client.act("hold", on: 1).status == 200)
    }

    @Test("an address that guesses tokens gets 429s, and a valid token from it still succeeds")
    func failures() throws {
        let tokens = KnownTokens()
        let good = tokens.make(.agent)
        let time = time
        var settings = ClientLimits.Settings(failures: RateLimit("2/60s"))
        settings.includesLoopback = true
        let limits = ClientLimits(settings) { time.now }
        let api = try LiveAPI(tokens: tokens, limits: limits)
        running.add(api)
        let guesser = Client(connection: try api.connect(), token: "sbt_guess")
        for status in [401, 401, 429, 429] {
            #expect(try guesser.call("GET", "/api/flights/").status == status)
        }
        let agent = Client(connection: try api.connect(), token: good)
        #expect(try agent.call("GET", "/api/flights/").status == 200)
    }

    /// The id of the newest order, and of its first booking.
    func newestOrder(_ client: Client) throws -> (id: Int64, booking: Int64) {
        let order = try client.call("GET", "/api/orders/?limit=1").json?["results"]?.array.first
        let booking = order?["bookings"]?.array.first?["id"]?.integer
        return (try #require(order?["id"]?.integer), try #require(booking))
    }

    @Test("each booking of an order counts, and releasing the order frees its places")
    func ordersCount() throws {
        let api = try api(.init(openBookings: 3))
        let client = try api.client()
        _ = try client.makeFlight()
        func order(_ seats: String...) throws -> Int {
            let bookings = seats.map {
                #"{"flight_id":1,"seat_number":"\#($0)","passenger_name":"Ada"}"#
            }
            let body = #"{"hold":true,"bookings":[\#(bookings.joined(separator: ","))]}"#
            return try client.call("POST", "/api/orders/", body).status
        }
        #expect(try order("1A", "1B", "1C", "1D") == 429)
        #expect(try order("1A", "1B") == 201)
        let first = try newestOrder(client)
        #expect(try order("2A", "2B") == 429)
        #expect(try bookingStatus(client, "2A") == 201)
        #expect(try bookingStatus(client, "2B") == 429)
        #expect(try client.call("DELETE", "/api/orders/\(first.id)/hold/").status == 200)
        #expect(try order("2B", "2C") == 201)
        // An order that was not created takes no place.
        #expect(try client.act("release", on: newestOrder(client).booking).status == 200)
        #expect(try order("2C") == 409)
        #expect(try bookingStatus(client, "9A") == 201)
    }

    @Test(
        "open bookings are limited; a released or paid booking is not counted"
    )
    func hoarding() throws {
        let api = try api(.init(openBookings: 2))
        let client = try api.client()
        _ = try client.makeFlight()
        _ = try client.book("1A", on: 1)
        _ = try client.book("1B", on: 1)
        #expect(try client.act("hold", on: 1).status == 200)
        api.clock.advance(byMilliseconds: 100_500)
        let refused = try client.call(
            "POST",
            "/api/bookings/",
            #"{"flight_id":1,"seat_number":"1C","passenger_name":"Ada"}"#
        )
        #expect(refused.code == "too_many_requests")
        // Until the first of the two is not counted any more.
        #expect(refused.fields["retry-after"] == "500")
        #expect(refused.fields["ratelimit-policy"] == "\"bookings\";q=2")
        #expect(refused.fields["ratelimit"] == "\"bookings\";r=0;t=500")
        #expect(try bookingStatus(client, "1C") == 429)
        #expect(try client.act("release", on: 1).status == 200)
        #expect(try bookingStatus(client, "1C") == 201)
        #expect(try bookingStatus(client, "1D") == 429)
        #expect(try client.act("hold", on: 2).status == 200)
        #expect(try client.act("pay", on: 2, #"{"success":true}"#).status == 200)
        #expect(try bookingStatus(client, "1D") == 201)
    }

    @Test("an expired hold is not counted")
    func hoardingEnds() throws {
        let api = try api(.init(openBookings: 1))
        let client = try api.client()
        _ = try client.makeFlight()
        _ = try client.book("1A", on: 1)
        #expect(try bookingStatus(client, "1B") == 429)
        api.clock.advance(byMilliseconds: 600_000)
        #expect(try bookingStatus(client, "1B") == 201)
    }

    @Test("clients on loopback are not limited by default")
    func loopbackIsExempt() throws {
        let api = try LiveAPI(limits: ClientLimits(.init(reads: RateLimit("1/10s"))))
        running.add(api)
        let client = try api.client()
        for _ in 1...5 { #expect(try client.call("GET", "/api/flights/").status == 200) }
    }

    @Test(
        "X-Forwarded-For counts only from a trusted proxy, and only the part that the proxy added"
    )
    func forwarded() throws {
        let proxy = try #require(AddressRange("127.0.0.0/8"))
        let limit = try #require(RateLimit("1/10s"))
        let trusting = try api(.init(reads: limit), proxies: TrustedProxies([proxy]))
        let behind = try trusting.client()
        func status(_ client: Client, _ forwarded: String) throws -> Int {
            try client.call("GET", "/api/flights/", fields: [("X-Forwarded-For", forwarded)]).status
        }
        #expect(try status(behind, "198.51.100.1") == 200)
        #expect(try status(behind, "198.51.100.1") == 429)
        #expect(try status(behind, "198.51.100.2") == 200)
        // The part that the client wrote itself comes first, and does not make it another client.
        #expect(try status(behind, "203.0.113.9, 198.51.100.1") == 429)

        let plain = try api(.init(reads: limit))
        let direct = try plain.client()
        #expect(try status(direct, "198.51.100.1") == 200)
        #expect(try status(direct, "198.51.100.2") == 429)
    }
}
