import BookingAPI
import Sockets
import TestSupport
import Testing

/// A request for an `https` address on a connection that is not secured (RFC 9110, section 7.4).
@Suite("https targets", .timeLimit(.minutes(1)))
struct SecureTargetTests {
    @Test("an https target is a 421 for every method and path, and changes nothing")
    func misdirected() throws {
        let api = try LiveAPI(
            loops: 1,
            origins: AllowedOrigins([try WebOrigin("https://shop.example")])
        )
        defer { api.stop() }
        let client = try api.client()
        let flight = try client.makeFlight()
        let booking = try client.book("1A", on: flight)
        for (method, path) in [
            ("GET", "/api/flights/"), ("GET", "/"), ("GET", "/healthz"), ("GET", "/nowhere"),
            ("POST", "/api/bookings/\(booking)/hold/"), ("DELETE", "/api/bookings/1/hold/"),
            ("PUT", "/api/flights/"), ("OPTIONS", "/api/flights/"),
        ] {
            for scheme in ["https", "HTTPS"] {
                let response = try client.connection.request(
                    method,
                    "\(scheme)://localhost\(path)",
                    fields: [("Origin", "https://shop.example"), ("Idempotency-Key", "k")]
                )
                #expect(response.status == 421, "\(method) \(path)")
                #expect(response.text.contains(#""code":"misdirected_request""#))
                #expect(response.fields["content-type"] == "application/problem+json")
                #expect(response.fields["access-control-allow-origin"] == "https://shop.example")
            }
        }
        #expect(try client.show(booking).bookingStatus == "INITIATED")
        let held = try client.connection.request(
            "POST",
            "http://localhost/api/bookings/\(booking)/hold/",
            fields: [("Idempotency-Key", "k")]
        )
        #expect(held.status == 200)
        #expect(held.fields["idempotency-replayed"] == nil)
    }

    @Test("a trusted proxy may send an https target: its own connection to the client was secured")
    func trustedProxy() throws {
        let proxy = try #require(AddressRange("127.0.0.0/8"))
        let api = try LiveAPI(loops: 1, proxies: TrustedProxies([proxy]))
        defer { api.stop() }
        let connection = try api.connect()
        let response = try connection.request("GET", "https://localhost/api/flights/")
        #expect(response.status == 200)
        let other = try #require(AddressRange("192.0.2.0/24"))
        let untrusting = try LiveAPI(loops: 1, proxies: TrustedProxies([other]))
        defer { untrusting.stop() }
        #expect(
            try untrusting.connect().request(
                "GET",
                "https://localhost/api/flights/",
                fields: [("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https")]
            ).status == 421
        )
    }
}
