import BookingAPI
import Bookings
import Sockets
import TestSupport
import Testing

/// A store whose reads wait for a network is read on threads of their own.
@Suite("Reads on reader threads", .timeLimit(.minutes(1)))
struct ReaderThreadTests {
    private static let browser = "Accept: text/html,*/*;q=0.8\r\n"
    private static let shop = "Origin: https://shop.example\r\n"

    /// Targets that read, each with its field lines; some have a problem as their response.
    static let requests = [
        ("/api/", ""), ("/api/", browser), ("/api/bookings/1/", ""),
        ("/api/bookings/1/", browser), ("/api/bookings/1/", "If-None-Match: *\r\n"),
        ("/api/bookings/1/", "If-None-Match: \"0\"\r\n"),
        ("/api/bookings/1/", "If-None-Match: *\r\n\(browser)"), ("/api/bookings/1/history/", ""),
        ("/api/bookings/1/history/", browser), ("/api/bookings/", ""),
        ("/api/bookings/?limit=2&status=SEAT_HELD", ""), ("/api/bookings/?limit=1", browser),
        ("/api/flights/", ""), ("/api/flights/?limit=1", browser), ("/api/flights/1/", ""),
        ("/api/flights/1/seats/", ""), ("/api/flights/1/seats/", browser), ("/healthz", ""),
        ("/api/bookings/9/", ""), ("/api/bookings/9/", browser), ("/api/flights/9/seats/", ""),
        ("/api/flights/9/events/", ""), ("/api/bookings/?limit=x", ""),
        ("/api/bookings/?limit=x", browser), ("/api/bookings/", "Accept: image/png\r\n"),
        ("/api/bookings/", shop), ("/api/bookings/9/", shop), ("/api/flights/1/", shop + browser),
    ]

    @Test("a read has the same response on a reader thread as on the event loop")
    func sameResponses() throws {
        let database = try APIDatabase()
        let origins = AllowedOrigins([try WebOrigin("https://shop.example")])
        let direct = try LiveAPI(database: database, origins: origins)
        defer { direct.stop() }
        let pooled = try LiveAPI(database: database, reads: .onThreads(2), origins: origins)
        defer { pooled.stop() }
        let client = try direct.client()
        for number in ["BA1", "BA2"] { _ = try client.makeFlight(number) }
        for seat in ["1A", "1B", "1C"] {
            try client.act("hold", on: try client.book(seat, on: 1))
        }
        for (target, fields) in Self.requests {
            for method in ["GET", "HEAD"] {
                let expected = try Self.response(of: direct, method, target, fields)
                #expect(expected.first?.hasPrefix("HTTP/1.1 ") == true)
                #expect(try Self.response(of: pooled, method, target, fields) == expected)
            }
        }
        let head = try Self.response(of: direct, "HEAD", "/api/flights/1/events/", "")
        #expect(try Self.response(of: pooled, "HEAD", "/api/flights/1/events/", "") == head)
    }

    /// The lines of a response, without the fields that always differ.
    private static func response(
        of api: LiveAPI,
        _ method: String,
        _ target: String,
        _ fields: String
    ) throws -> [Substring] {
        let socket = try StreamSocket(port: api.port)
        try socket.send(
            "\(method) \(target) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n"
        )
        var bytes: [UInt8] = []
        while true {
            let more = try socket.receive()
            guard !more.isEmpty else { break }
            bytes += more
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").filter {
            !$0.hasPrefix("Date:") && !$0.hasPrefix("X-Request-Id:")
        }
    }

    @Test("requests on one connection get their responses in order, reads and writes mixed")
    func order() throws {
        let api = try LiveAPI(reads: .onThreads(3))
        defer { api.stop() }
        let client = try api.client()
        let booking = try client.book("1A", on: try client.makeFlight())
        let target = "/api/bookings/\(booking)/"
        for action in ["hold", "checkout"] {
            try client.connection.send("GET", target)
            try client.connection.send("POST", "\(target)\(action)/")
            try client.connection.send("GET", target)
        }
        let statuses = try (0..<6).map { _ in try client.receive().bookingStatus }
        #expect(
            statuses == [
                "INITIATED", "SEAT_HELD", "SEAT_HELD", "SEAT_HELD", "PAYMENT_PENDING",
                "PAYMENT_PENDING",
            ]
        )
    }

    @Test("a read that waits delays no other request, and sees what was committed meanwhile")
    func waiting() throws {
        let control = ReadControl()
        let api = try LiveAPI(loops: 1, reads: .onThreads(1), control: control)
        defer { api.stop() }
        let client = try api.client()
        let booking = try client.book("1A", on: try client.makeFlight())
        control.hold()
        defer { control.release() }
        try client.connection.send("GET", "/api/bookings/\(booking)/")
        try waitUntil("the read to wait") { control.waiting == 1 }
        let other = try api.client()
        #expect(try other.call("GET", "/healthz").status == 200)
        #expect(try other.act("hold", on: booking).status == 200)
        control.release()
        #expect(try client.receive().bookingStatus == "SEAT_HELD")
    }

    @Test("a read is a 503 with Retry-After while too many others wait")
    func overload() throws {
        let control = ReadControl()
        let api = try LiveAPI(loops: 1, reads: .onThreads(1, waiting: 1), control: control)
        defer { api.stop() }
        let flight = try api.client().makeFlight()
        control.hold()
        defer { control.release() }
        let running = try api.client()
        try running.connection.send("GET", "/api/flights/\(flight)/")
        try waitUntil("the first read to run") { control.waiting == 1 }
        let waiting = try api.client()
        try waiting.connection.send("GET", "/api/flights/\(flight)/")
        let client = try api.client()
        // The only event loop has seen the request before when it responds to this one.
        #expect(try client.call("GET", "/healthz").status == 200)
        for target in ["/api/flights/\(flight)/", "/api/flights/\(flight)/events/"] {
            let refused = try client.call("GET", target)
            #expect(refused.status == 503)
            #expect(refused.code == "overloaded")
            #expect(refused.fields["retry-after"] == "1")
        }
        control.release()
        #expect(try running.receive().status == 200)
        #expect(try waiting.receive().status == 200)
        #expect(try client.call("GET", "/api/flights/\(flight)/").status == 200)
    }

    @Test(
        "a read that fails is a whole problem, and a later read succeeds",
        arguments: [LiveAPI.Reads.onLoops, .onThreads(2)],
        [
            (StoreError.inputOutput(detail: "secret"), 503, "storage_unavailable"),
            (.locked, 503, "storage_unavailable"), (.unexpected(detail: "secret"), 500, "internal"),
            (.unavailable(detail: "secret"), 503, "storage_unavailable"),
        ]
    )
    func failures(reads: LiveAPI.Reads, failure: (StoreError, Int, String)) throws {
        let control = ReadControl()
        let api = try LiveAPI(loops: 1, reads: reads, control: control)
        defer { api.stop() }
        let client = try api.client()
        _ = try client.book("1A", on: try client.makeFlight())
        let targets = [
            "/api/bookings/1/", "/api/bookings/1/history/", "/api/flights/1/", "/api/flights/",
            "/api/flights/1/seats/", "/api/flights/1/events/", "/api/bookings/",
        ]
        control.fail(with: failure.0)
        for target in targets {
            let response = try client.call("GET", target)
            #expect(response.status == failure.1)
            #expect(response.code == failure.2)
            #expect(!response.text.contains("secret"))
            #expect(response.fields["etag"] == nil)
            #expect(response.fields["content-type"] == "application/problem+json")
        }
        let page = try client.connection.request(
            "GET",
            "/api/bookings/",
            fields: [("Accept", "text/html")]
        )
        #expect(page.status == failure.1)
        #expect(page.fields["content-type"] == "text/html; charset=utf-8")
        #expect(page.text.contains("<td>\(failure.2)</td>"))
        control.fail(with: nil)
        for target in targets where !target.hasSuffix("events/") {
            #expect(try client.call("GET", target).status == 200)
        }
    }

    @Test("after a failure a reader thread opens a new reader")
    func reopening() throws {
        let control = ReadControl()
        let api = try LiveAPI(reads: .onThreads(1), control: control)
        defer { api.stop() }
        let client = try api.client()
        for _ in 0..<3 { #expect(try client.call("GET", "/api/flights/").status == 200) }
        #expect(control.opened == 1)
        control.fail(with: .inputOutput(detail: "broken"))
        #expect(try client.call("GET", "/api/flights/").status == 503)
        // Opening fails, too.
        #expect(try client.call("GET", "/api/flights/").status == 503)
        #expect(control.opened == 2)
        control.fail(with: nil)
        for _ in 0..<3 { #expect(try client.call("GET", "/api/flights/").status == 200) }
        #expect(control.opened == 3)
        // An error of the client says nothing about the reader.
        #expect(try client.call("GET", "/api/flights/9/").status == 404)
        #expect(try client.call("GET", "/api/flights/").status == 200)
        #expect(control.opened == 3)
    }

    @Test("a client that leaves before its response harms nothing")
    func leaving() throws {
        let control = ReadControl()
        let api = try LiveAPI(loops: 1, reads: .onThreads(1), control: control)
        defer { api.stop() }
        let client = try api.client()
        let flight = try client.makeFlight()
        for target in ["/api/flights/\(flight)/", "/api/flights/\(flight)/events/"] {
            control.hold()
            let leaving = try StreamSocket(port: api.port)
            try leaving.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            try waitUntil("the read to wait") { control.waiting == 1 }
            // An orderly end of both sides, which the server sees before the read has ended.
            leaving.shutdownSending()
            _ = consume leaving
            #expect(try client.call("GET", "/healthz").status == 200)
            control.release()
            #expect(try client.call("GET", "/api/flights/\(flight)/").status == 200)
        }
        try waitUntil("the subscriber to be removed") { api.subscribers == 0 }
    }

    @Test("a server that stops finishes the reads that wait")
    func stopping() throws {
        let control = ReadControl()
        let api = try LiveAPI(loops: 1, reads: .onThreads(1), control: control)
        let clients = try (0..<2).map { _ in try api.client() }
        control.hold()
        for client in clients { try client.connection.send("GET", "/api/flights/") }
        try waitUntil("a read to wait") { control.waiting == 1 }
        #expect(try api.client().call("GET", "/healthz").status == 200)
        let stopping = StoppableThread(name: "stopping")
        try stopping.start { api.stop() }
        control.release()
        for client in clients { #expect(try client.receive().status == 200) }
        stopping.join()
    }
}
