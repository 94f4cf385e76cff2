import BookingAPI
import Bookings
import TestSupport
import Testing

@Suite("Access by token and scope", .timeLimit(.minutes(1)))
struct AccessTests {
    let api: LiveAPI
    let tokens = KnownTokens()
    let admin: Client
    let agent: Client
    let owner: Client
    let stranger: Client

    init() throws {
        api = try LiveAPI(tokens: tokens)
        admin = Client(connection: try api.connect(), token: tokens.make(.admin))
        agent = Client(connection: try api.connect(), token: tokens.make(.agent))
        owner = Client(connection: try api.connect(), token: tokens.make(.bookings))
        stranger = Client(connection: try api.connect(), token: tokens.make(.bookings))
        _ = try admin.makeFlight()
        _ = try owner.book("1A", on: 1)
        let item = #"{"flight_id": 1, "seat_number": "2A", "passenger_name": "Ada"}"#
        _ = try owner.call("POST", "/api/orders/", #"{"bookings": [\#(item)]}"#)
    }

    /// A request, and its status without a token, for an admin, an agent, the creator and another client.
    struct Case: CustomTestStringConvertible, Sendable {
        let request: String
        let statuses: [Int]
        var testDescription: String { request }

        init(_ request: String, _ statuses: Int...) {
            self.request = request
            self.statuses = statuses
        }
    }

    static let cases = [
        Case("GET /api/", 401, 200, 200, 200, 200),
        Case("OPTIONS /api/", 401, 204, 204, 204, 204),
        Case("OPTIONS /api", 401, 204, 204, 204, 204),
        Case("POST /api {}", 401, 405, 405, 405, 405),
        Case("GET /api/flights/", 401, 200, 200, 200, 200),
        Case("GET /api/flights/1/", 401, 200, 200, 200, 200),
        Case("GET /api/flights/1/seats/", 401, 200, 200, 200, 200),
        Case("GET /api/flights/1/events/?after=x", 401, 400, 400, 400, 400),
        Case("POST /api/flights/ {}", 401, 400, 403, 403, 403),
        Case("GET /api/bookings/", 401, 403, 200, 200, 200),
        Case("POST /api/bookings/ {}", 401, 403, 400, 400, 400),
        Case("GET /api/bookings/1/", 401, 403, 200, 200, 404),
        Case("GET /api/bookings/1/history/", 401, 403, 200, 200, 404),
        Case("POST /api/bookings/1/hold/", 401, 403, 200, 200, 404),
        Case("POST /api/bookings/1/extend/", 401, 403, 409, 409, 404),
        Case("POST /api/bookings/1/seat/ {\"seat_number\":\"1B\"}", 401, 403, 200, 200, 404),
        Case("POST /api/bookings/1/checkout/", 401, 403, 409, 409, 404),
        Case("POST /api/bookings/1/pay/ {\"success\":true}", 401, 403, 409, 409, 404),
        Case("DELETE /api/bookings/1/hold/", 401, 403, 409, 409, 404),
        Case("POST /api/bookings/1/refund/", 401, 403, 409, 403, 403),
        Case("GET /api/orders/", 401, 403, 200, 200, 200),
        Case("POST /api/orders/ {}", 401, 403, 400, 400, 400),
        Case("GET /api/orders/1/", 401, 403, 200, 200, 404),
        Case("GET /api/orders/1/history/", 401, 403, 200, 200, 404),
        Case("POST /api/orders/1/hold/", 401, 403, 200, 200, 404),
        Case("POST /api/orders/1/extend/", 401, 403, 409, 409, 404),
        Case("POST /api/orders/1/checkout/", 401, 403, 409, 409, 404),
        Case("POST /api/orders/1/pay/ {\"success\":true}", 401, 403, 409, 409, 404),
        Case("DELETE /api/orders/1/hold/", 401, 403, 409, 409, 404),
        Case("POST /api/orders/1/refund/", 401, 403, 409, 403, 403),
        Case("POST /api/seat-swaps/ {\"bookings\":[1,2]}", 401, 403, 409, 403, 403),
        Case("GET /api/events/", 401, 403, 200, 403, 403),
        Case("GET /api/webhooks/", 401, 200, 403, 403, 403),
        Case("POST /api/webhooks/ {}", 401, 400, 403, 403, 403),
        Case("GET /api/webhooks/1/", 401, 404, 403, 403, 403),
        Case("DELETE /api/webhooks/1/", 401, 404, 403, 403, 403),
        Case("POST /api/webhooks/1/secret/", 401, 404, 403, 403, 403),
        Case("POST /api/webhooks/1/enable/", 401, 404, 403, 403, 403),
        Case("POST /api/webhooks/1/test/", 401, 404, 403, 403, 403),
        Case("POST /api/webhooks/1/replay/ {\"after\":0}", 401, 404, 403, 403, 403),
        Case("GET /api/webhooks/1/deliveries/", 401, 404, 403, 403, 403),
        Case("GET /api/nowhere/", 401, 404, 404, 404, 404),
        Case("PUT /api/bookings/", 401, 405, 405, 405, 405),
        Case("OPTIONS /api/bookings/", 401, 204, 204, 204, 204),
        Case("GET /nowhere/", 404, 404, 404, 404, 404),
        Case("GET /metrics", 200, 200, 200, 200, 200),
        Case("GET /assets/styles/base.css", 200, 200, 200, 200, 200),
        Case("GET /docs/", 200, 200, 200, 200, 200),
        Case("GET /ops/", 200, 200, 200, 200, 200),
        Case("GET /healthz", 200, 200, 200, 200, 200),
        Case("GET /readyz", 200, 200, 200, 200, 200),
        Case("GET /", 200, 200, 200, 200, 200),
        Case("GET /openapi.json", 200, 200, 200, 200, 200),
    ]

    @Test(
        "every endpoint for every scope; a token cannot see the bookings of another one",
        arguments: cases,
        ["nobody", "admin", "agent", "owner", "stranger"]
    )
    func table(example: Case, who: String) throws {
        let names = ["nobody", "admin", "agent", "owner", "stranger"]
        let place = try #require(names.firstIndex(of: who))
        let client = [try api.client(), admin, agent, owner, stranger][place]
        let parts = example.request.split(separator: " ", maxSplits: 2).map(String.init)
        let body = parts.count > 2 ? parts[2] : nil
        let response = try client.call(parts[0], parts[1], body)
        #expect(response.status == example.statuses[place])
        #expect((response.fields["www-authenticate"] == "Bearer") == (response.status == 401))
        if response.status == 401 { #expect(response.code == "unauthenticated") }
        if response.status == 403 { #expect(response.code == "forbidden") }
    }

    @Test("the table has every endpoint of the contract")
    func tableIsComplete() throws {
        let endpoints = try #require(Contract.shared).methods.flatMap { path, methods in
            methods.map { "\($0) \(path)" }
        }
        #expect(endpoints.count > 15)
        let asked = Self.cases.map { example in
            let parts = example.request.split(separator: " ")
            let path = parts[1].split(separator: "?")[0].replacing("/1/", with: "/{id}/")
                .replacing("styles/base.css", with: "{folder}/{name}")
            return "\(parts[0]) \(path)"
        }
        // The next test requests this one.
        for endpoint in endpoints where endpoint != "GET /ops/status.json" {
            #expect(asked.contains(endpoint), "\(endpoint)")
        }
    }

    @Test("the operator's status needs scope agent or admin")
    func operatorsFigures() throws {
        for (client, status) in [
            (try api.client(), 401), (admin, 200), (agent, 200), (owner, 403), (stranger, 403),
        ] {
            let authorization = client.token.map { [("Authorization", "Bearer \($0)")] } ?? []
            // The content is not checked: this server has no metrics.
            let response = try client.connection.request(
                "GET",
                "/ops/status.json",
                fields: authorization
            )
            #expect(response.status == status)
        }
    }

    @Test("a list contains only the token's own bookings")
    func ownBookings() throws {
        _ = try stranger.book("2A", on: 1)
        func ids(_ client: Client) throws -> [Int64] {
            let page = try client.call("GET", "/api/bookings/")
            return (page.json?["results"]?.array ?? []).compactMap { $0["id"]?.integer }
        }
        #expect(try ids(owner) == [2, 1])
        #expect(try ids(stranger) == [3])
        #expect(try ids(agent) == [3, 2, 1])
    }

    @Test("an idempotency key belongs to the token that sent it")
    func keys() throws {
        let form = #"{"flight_id": 1, "seat_number": "9A", "passenger_name": "Ada"}"#
        let key = [("Idempotency-Key", "k")]
        let first = try owner.call("POST", "/api/bookings/", form, fields: key)
        let other = try stranger.call("POST", "/api/bookings/", form, fields: key)
        #expect(other.status == 201)
        #expect(other.id != first.id)
    }

    @Test("a key does not keep a 401 or a 403")
    func unkept() throws {
        let form = #"{"flight_id": 1, "seat_number": "9A", "passenger_name": "Ada"}"#
        let key = [("Idempotency-Key", "k")]
        let nobody = try api.client()
        #expect(try nobody.call("POST", "/api/bookings/", form, fields: key).status == 401)
        #expect(try admin.call("POST", "/api/bookings/", form, fields: key).status == 403)
        #expect(try owner.call("POST", "/api/bookings/", form, fields: key).status == 201)
    }

    @Test("without a valid token every response is a 401")
    func worthless() throws {
        let past = Timestamp(rawValue: 1_798_104_600_000)
        let good = tokens.make(.agent)
        let bad = [
            tokens.make(.agent, expiresAt: past), tokens.make(.agent, revokedAt: past),
            TokenSecret().text, String(good.dropLast()), good + "A", good.uppercased(), "",
            String(repeating: "a", count: 5_000), "' OR 1=1 --",
        ]
        for secret in bad {
            var client = try api.client()
            client.token = secret
            #expect(try client.call("GET", "/api/flights/").code == "unauthenticated")
        }
        for value in ["bearer \(good)", "Bearer   \(good)"] {
            let response = try api.client().call(
                "GET",
                "/api/flights/",
                fields: [("Authorization", value)]
            )
            #expect(response.status == 200)
        }
        for value in ["Basic \(good)", good, "Bearer", "Bearer\(good)"] {
            let response = try api.client().call(
                "GET",
                "/api/flights/",
                fields: [("Authorization", value)]
            )
            #expect(response.status == 401)
        }
    }

    @Test("each of more tokens than an event loop remembers keeps its scopes")
    func manyTokens() throws {
        let connection = try api.connect()
        let secrets = (0..<400).map { number in
            tokens.make(number.isMultiple(of: 2) ? .agent : .bookings)
        }
        for _ in 1...2 {
            for (number, secret) in secrets.enumerated() {
                let response = try connection.request(
                    "GET",
                    "/ops/status.json",
                    fields: [("Authorization", "Bearer \(secret)")]
                )
                #expect(response.status == (number.isMultiple(of: 2) ? 200 : 403))
            }
        }
    }

    @Test("a token is invalid from its expiry on")
    func expiring() throws {
        var client = try api.client()
        client.token = tokens.make(
            .bookings,
            expiresAt: api.clock.now() + .milliseconds(1_000)
        )
        #expect(try client.call("GET", "/api/flights/").status == 200)
        api.clock.advance(byMilliseconds: 1_000)
        #expect(try client.call("GET", "/api/flights/").status == 401)
    }
}
