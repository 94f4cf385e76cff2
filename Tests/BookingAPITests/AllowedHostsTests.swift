import BookingAPI
import Bookings
import TestSupport
import Testing

@Suite("Host names of a server without tokens", .timeLimit(.minutes(1)))
struct AllowedHostsTests {
    @Test(
        "without tokens, a host name that can be registered is rejected",
        arguments: [
            "evil.com", "evil.com:8000", "EVIL.COM", "evil.com.", "evil.com.:8000",
            "127.0.0.1.evil.com",
            "localhost.evil.com", "127.0.0.1.nip.io", "notexample.com", "example.com.evil.org",
            "example.co", "xn--80ak6aa92e.com", "a.localhostx", "mylocal.dev",
        ]
    )
    func foreign(host: String) throws {
        let api = try LiveAPI(loops: 1, hosts: .local)
        defer { api.stop() }
        let client = try api.client()
        let flight = try client.makeFlight()
        client.connection.host = host
        for target in [
            "/api/flights/", "/api/flights/\(flight)/events/?after=0", "/api/bookings/",
            "/ops/status.json",
        ] {
            #expect(try client.call("GET", target).code == "forbidden", "\(target)")
        }
        let body = #"{"flight_id": \#(flight), "seat_number": "1A", "passenger_name": "Ada"}"#
        // As a browser sends it that takes all of it for one origin.
        let fields = [("Origin", "http://\(host)"), ("Sec-Fetch-Site", "same-origin")]
        let write = try client.call("POST", "/api/bookings/", body, fields: fields)
        #expect(write.status == 403)
        #expect(try client.connection.request("GET", "/api/nowhere/").status == 403)
        for target in ["/", "/healthz", "/readyz", "/metrics"] {
            #expect(try client.connection.request("GET", target).status == 200)
        }
        client.connection.host = "localhost"
        #expect(try client.call("GET", "/api/bookings/").json?["results"]?.array.isEmpty == true)
    }

    @Test(
        "host names that cannot be registered are allowed",
        arguments: [
            "localhost", "localhost:8000", "LocalHost.", "127.0.0.1", "127.0.0.1:8000", "192.0.2.7",
            "[::1]",
            "[::1]:8000", "a", "server:8000", "my.localhost", "desk.local", "x.internal:1",
            "a.b.test",
            "bookings.example", "example.com", "bookings.example.com:8443", "a.invalid",
        ]
    )
    func local(host: String) throws {
        let api = try LiveAPI(loops: 1, hosts: .local)
        defer { api.stop() }
        let client = try api.client()
        client.connection.host = host
        #expect(try client.call("GET", "/api/flights/").status == 200)
    }

    @Test("the authority of an absolute target counts, and HTTP/1.0 needs none")
    func otherForms() throws {
        let api = try LiveAPI(loops: 1, hosts: .local)
        defer { api.stop() }
        let client = try api.client()
        #expect(try client.connection.request("GET", "http://evil.com/api/flights/").status == 403)
        client.connection.host = "evil.com"
        #expect(try client.connection.request("GET", "http://localhost/api/flights/").status == 200)
        let old = try StreamSocket(port: api.port)
        try old.send("GET /api/flights/ HTTP/1.0\r\n\r\n")
        #expect(String(decoding: try old.receive(), as: UTF8.self).hasPrefix("HTTP/1.1 200"))
    }

    @Test("the configured names are allowed in any case, and no others")
    func named() throws {
        let api = try LiveAPI(loops: 1, hosts: try AllowedHosts(["Bookings.shop.com", "b.org"]))
        defer { api.stop() }
        let client = try api.client()
        for (host, status) in [
            ("bookings.shop.com", 200), ("BOOKINGS.SHOP.COM:99", 200), ("b.org.", 200),
            ("shop.com", 403), ("x.b.org", 403), ("b.orga", 403), ("localhost", 200),
        ] {
            client.connection.host = host
            #expect(try client.call("GET", "/api/flights/").status == status, "\(host)")
        }
    }

    @Test("where tokens are required, every host name is allowed")
    func tokens() throws {
        let tokens = KnownTokens()
        let api = try LiveAPI(loops: 1, tokens: tokens, hosts: .local)
        defer { api.stop() }
        var client = try api.client()
        client.connection.host = "bookings.shop.com"
        #expect(try client.call("GET", "/api/flights/").status == 401)
        client.token = tokens.make(.agent)
        #expect(try client.call("GET", "/api/flights/").status == 200)
    }

    @Test(
        "text that is not a host name is rejected at startup",
        arguments: [
            "", "*", "*.a.org", "a.org:80", "http://a.org", "a.org/", ".a.org", "a.org.", "é.org",
        ]
    )
    func faults(name: String) {
        #expect(throws: AllowedHosts.Fault.self) { try AllowedHosts(["b.org", name]) }
    }
}
