import Bookings
import SQLiteStore
import TestSupport
import Testing

@Suite("The endpoints of webhooks", .timeLimit(.minutes(1)))
struct WebhookEndpointTests {
    let database: APIDatabase
    let api: LiveAPI
    let client: Client

    init() throws {
        database = try APIDatabase()
        api = try LiveAPI(database: database)
        client = try api.client()
    }

    static let url = #"{"url": "https://example.com/hook"}"#

    private func secret(_ response: Client.Response) -> String? { response.json?["secret"]?.string }

    @Test(
        "a webhook is created, listed, renewed and deleted, and its secret is shown only when it is new"
    )
    func lifecycle() throws {
        let created = try client.call(
            "POST",
            "/api/webhooks/",
            #"{"url": "https://example.com/hook", "types": ["booking.confirmed"], "description": "mail"}"#
        )
        #expect(created.status == 201)
        #expect(created.fields["location"] == "/api/webhooks/1/")
        #expect(created.json?["state"]?.string == "ok")
        #expect(created.json?["types"]?.array.compactMap(\.string) == ["booking.confirmed"])
        let first = try #require(secret(created))
        #expect(first.hasPrefix("whsec_") && first.utf8.count == 50)
        let shown = try client.call("GET", "/api/webhooks/1/")
        #expect(shown.status == 200 && secret(shown) == nil)
        let renewed = try client.call("POST", "/api/webhooks/1/secret/")
        #expect(renewed.status == 200)
        #expect(secret(renewed) != nil && secret(renewed) != first)
        #expect(try client.call("GET", "/api/webhooks/").json?["results"]?.array.count == 1)
        #expect(try client.call("DELETE", "/api/webhooks/1/").status == 200)
        #expect(try client.call("GET", "/api/webhooks/1/").status == 404)
        #expect(try client.call("POST", "/api/webhooks/1/enable/").status == 404)
        #expect(try client.call("GET", "/api/webhooks/1/deliveries/").status == 404)
        // An id is never used again.
        #expect(try client.call("POST", "/api/webhooks/", Self.url).id == 2)
    }

    @Test(
        "the same request again returns the same secret, which is in no file of the database",
        .enabled(if: SystemStore.underTest == .sqlite, "it is about a SQLite file")
    )
    func idempotency() throws {
        let key = [("Idempotency-Key", "k")]
        let first = try client.call("POST", "/api/webhooks/", Self.url, fields: key)
        let again = try client.call("POST", "/api/webhooks/", Self.url, fields: key)
        let text = try #require(secret(first))
        #expect(secret(again) == text)
        #expect(again.fields["idempotency-replayed"] == "true")
        for name in ["bookings.db", "bookings.db-wal"] {
            #expect(!database.folder.text(of: name).contains(text.dropFirst(6)))
        }
    }

    @Test("without types a webhook gets all of them")
    func allTypes() throws {
        let created = try client.call("POST", "/api/webhooks/", Self.url)
        #expect(created.json?["types"]?.array.compactMap(\.string) == ["booking.*"])
    }

    @Test(
        "an invalid webhook is rejected",
        arguments: [
            #"{}"#, #"{"url": 1}"#, #"{"url": "http://example.com/"}"#,
            #"{"url": "https://127.0.0.1/"}"#, #"{"url": "https://user@example.com/"}"#,
            #"{"url": "https://example.com/", "types": []}"#,
            #"{"url": "https://example.com/", "types": ["booking.sold"]}"#,
            #"{"url": "https://example.com/", "types": "booking.held"}"#,
            #"{"url": "https://example.com/", "secret": "whsec_x"}"#,
        ]
    )
    func invalid(body: String) throws {
        let response = try client.call("POST", "/api/webhooks/", body)
        #expect(response.status == 400 && response.code == "invalid_field")
    }

    @Test("a test and a replay are accepted, and count as pending")
    func pending() throws {
        _ = try client.makeFlight()
        _ = try client.call("POST", "/api/webhooks/", Self.url)
        _ = try client.book("12A", on: 1)
        _ = try client.book("12B", on: 1)
        func pending() throws -> Int64? {
            try client.call("GET", "/api/webhooks/1/").json?["pending"]?.integer
        }
        #expect(try pending() == 2)
        #expect(try client.call("POST", "/api/webhooks/1/test/").status == 202)
        #expect(try pending() == 3)
        #expect(try client.call("POST", "/api/webhooks/1/replay/", #"{"after": 0}"#).status == 202)
        #expect(try client.call("POST", "/api/webhooks/1/replay/", #"{"after": -1}"#).status == 400)
        #expect(try client.call("POST", "/api/webhooks/1/replay/").status == 400)
    }

    @Test("only a token with the scope admin may use them, and the log needs the scope agent")
    func scopes() throws {
        let tokens = KnownTokens()
        let api = try LiveAPI(database: database, tokens: tokens)
        defer { api.stop() }
        for (scope, webhooks, log) in [
            (Scopes.bookings, 403, 403), (.agent, 403, 200), (.admin, 200, 403),
        ] {
            var client = try api.client()
            client.token = tokens.make(scope)
            #expect(try client.call("GET", "/api/webhooks/").status == webhooks)
            #expect(try client.call("GET", "/api/events/").status == log)
        }
        #expect(try api.client().call("GET", "/api/events/").status == 401)
    }
}
