import TestSupport
import Testing

@Suite("Pages for browsers", .timeLimit(.minutes(1)))
struct PageTests {
    let api: LiveAPI
    let client: Client

    init() throws {
        api = try LiveAPI(loops: 1)
        client = try api.client()
    }

    @Test(
        "a page has its type, its tag and a policy that allows nothing else",
        arguments: [
            ("/", "text/html; charset=utf-8"), ("/docs/", "text/html; charset=utf-8"),
            ("/ops/", "text/html; charset=utf-8"), ("/openapi.json", "application/json"),
            ("/assets/styles/base.css", "text/css; charset=utf-8"),
            ("/assets/pages/seats.js", "text/javascript; charset=utf-8"),
            ("/assets/styles/icon.svg", "image/svg+xml"),
        ]
    )
    func pages(path: String, type: String) throws {
        let page = try client.call("GET", path)
        #expect(page.status == 200)
        #expect(page.fields["content-type"] == type)
        #expect(page.fields["cache-control"] == "no-cache")
        let policy = try #require(page.fields["content-security-policy"])
        #expect(policy.contains("default-src 'none'; script-src 'self'; style-src 'self'"))
        #expect(policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        let tag = try #require(page.fields["etag"])
        let again = try client.call("GET", path, fields: [("If-None-Match", tag)])
        #expect(again.status == 304)
        #expect(again.text.isEmpty)
        #expect(again.fields["etag"] == tag)
        let other = try client.call("GET", path, fields: [("If-None-Match", "\"old\"")])
        #expect(other.status == 200)
        #expect(other.text == page.text)
    }

    /// The Accept field of a browser.
    static let browser = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")]

    private func page(_ target: String) throws -> String {
        let response = try client.connection.request("GET", target, fields: Self.browser)
        #expect(response.status == 200)
        #expect(response.fields["content-type"] == "text/html; charset=utf-8")
        #expect(response.fields["vary"] == "Accept")
        return response.text
    }

    @Test("the API's root links to the lists and the documentation, as JSON and as a page")
    func root() throws {
        for target in ["/api/", "/api"] {
            let root = try client.call("GET", target)
            #expect(root.status == 200)
            #expect(
                root.json
                    == .object([
                        "bookings": .string("/api/bookings/"), "orders": .string("/api/orders/"),
                        "flights": .string("/api/flights/"),
                        "docs": .string("/docs/"),
                    ])
            )
            for link in root.json?.keys ?? [] {
                let path = try #require(root.json?[link]?.string)
                #expect(try client.connection.request("GET", path).status == 200)
                #expect(try page(target).contains("<td><a href=\"\(path)\">\(path)</a></td>"))
            }
        }
    }

    @Test("the pages of the API link to each other")
    func links() throws {
        let flight = try client.makeFlight()
        for seat in ["1A", "1B"] { try client.act("hold", on: try client.book(seat, on: flight)) }
        let list = try page("/api/bookings/?limit=1")
        #expect(list.contains("<td><a href=\"/api/bookings/2/\">2</a></td>"))
        #expect(list.contains("<td><a href=\"/api/flights/1/\">1</a></td>"))
        #expect(!list.contains("/api/bookings/1/"))
        let next = list.firstMatch(of: #/<a href="(?<next>/api/bookings/\?cursor=[^"]+)"/#)?.next
        let rest = try page(String(try #require(next)).replacing("&amp;", with: "&"))
        #expect(rest.contains("<a href=\"/api/bookings/1/\">"))
        let one = try page("/api/bookings/1/")
        #expect(one.contains("<th scope=\"row\">status</th><td>SEAT_HELD</td>"))
        #expect(one.contains("<a href=\"/api/bookings/1/history/\">History</a>"))
        let history = try page("/api/bookings/1/history/")
        #expect(history.contains("<td>INITIATED</td><td>SEAT_HELD</td><td>hold</td>"))
        let flights = try page("/api/flights/")
        #expect(flights.contains("<td>total 180, available 178, held 2, booked 0</td>"))
        #expect(try page("/api/flights/1/").contains("<a href=\"/api/flights/1/seats/\">"))
        #expect(try page("/api/flights/1/seats/").contains("<td>1A</td><td>HELD</td><td><time>"))
        #expect(try page("/api/bookings/?flight_id=9").contains("<p>None.</p>"))
    }

    @Test(
        "a name is text on a page, whatever it contains",
        arguments: ["/api/bookings/1/", "<script>alert(1)</script>", "<td>&\"'"]
    )
    func names(name: String) throws {
        let flight = try client.makeFlight()
        let written = name.replacing("\"", with: "\\\"")
        let booking = try client.book("1A", on: flight, for: written)
        let text = name.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
        for path in ["/api/bookings/", "/api/bookings/\(booking)/"] {
            #expect(try page(path).contains("<td>\(text)</td>"))
        }
    }

    @Test("openapi.json has every method of every path that it names, and no other")
    func methods() throws {
        let description = try #require(Contract.shared)
        for (path, methods) in description.methods {
            let target = path.replacing("{id}", with: "1").replacing("{folder}", with: "styles")
                .replacing("{name}", with: "base.css")
            let options = try client.connection.request("OPTIONS", target)
            #expect(options.status == 204)
            let allowed = (options.fields["allow"] ?? "").split(separator: ", ").map(String.init)
            #expect(Set(allowed).subtracting(["HEAD", "OPTIONS"]) == methods, "\(path)")
        }
    }
}
