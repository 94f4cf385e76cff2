import Bookings
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

@Suite("The event log", .timeLimit(.minutes(1)))
struct EventLogTests {
    let database: APIDatabase
    let api: LiveAPI
    let client: Client

    init() throws {
        database = try APIDatabase()
        api = try LiveAPI(database: database)
        client = try api.client()
        _ = try client.makeFlight()
        _ = try client.makeFlight("BA118")
    }

    /// Where the server reads the store.
    static let modes = [LiveAPI.Reads.onLoops, .onThreads(2)]

    /// The ids of a page's events.
    private func ids(_ response: Client.Response) -> [Int64] {
        response.json?["results"]?.array.compactMap { $0["id"]?.integer } ?? []
    }

    private func next(_ response: Client.Response) -> String? { response.json?["next"]?.string }

    @Test("a page has the events after an id, oldest first, and the next page continues")
    func pages() throws {
        let booking = try client.book("12A", on: 1)
        try client.act("hold", on: booking)
        try client.act("pay", on: booking, #"{"success": true}"#)
        let first = try client.call("GET", "/api/events/?limit=3")
        #expect(ids(first) == [1, 2, 3])
        let types = first.json?["results"]?.array.compactMap { $0["type"]?.string }
        #expect(types == ["booking.created", "booking.held", "booking.confirmed"])
        #expect(first.json?["results"]?.array.first?["seat_number"]?.string == "12A")
        #expect(!first.text.contains("passenger"))
        let target = try #require(next(first))
        #expect(target == "/api/events/?after=3&limit=3")
        let second = try client.call("GET", target)
        #expect(ids(second) == [4])
        let third = try client.call("GET", try #require(next(second)))
        #expect(ids(third) == [])
        #expect(next(third) == "/api/events/?after=4&limit=3")
    }

    @Test("the filters apply, and next keeps them")
    func filters() throws {
        let first = try client.book("12A", on: 1)
        let second = try client.book("12A", on: 2)
        try client.act("hold", on: first)
        try client.act("hold", on: second)
        #expect(ids(try client.call("GET", "/api/events/?flight_id=2")) == [2, 4])
        let held = try client.call(
            "GET",
            "/api/events/?type=booking.held,booking.confirmed&flight_id=1"
        )
        #expect(ids(held) == [3])
        #expect(
            next(held) == "/api/events/?after=4&flight_id=1&type=booking.held,booking.confirmed"
        )
        #expect(ids(try client.call("GET", "/api/events/?type=booking.*")) == [1, 2, 3, 4])
    }

    @Test(
        "an invalid query is rejected",
        arguments: [
            "after=-1", "after=x", "limit=0", "limit=1001", "wait=31", "wait=-1", "type=",
            "type=booking.nothing", "type=booking.held,", "flight_id=0", "cursor=1",
        ]
    )
    func invalid(query: String) throws {
        let response = try client.call("GET", "/api/events/?\(query)")
        #expect(response.status == 400 && response.code == "invalid_field")
    }

    @Test("a request that waits gets the first matching event", arguments: modes)
    func longPoll(reads: LiveAPI.Reads) throws {
        let api = try LiveAPI(database: database, reads: reads)
        defer { api.stop() }
        let waiting = try api.client()
        let booking = try client.book("12A", on: 1)
        try waiting.connection.send("GET", "/api/events/?type=booking.held&wait=30")
        _ = try eventually("the request to wait") { api.logSubscribers == 1 ? true : nil }
        _ = try client.book("12B", on: 1)
        try client.act("hold", on: booking)
        let response = try waiting.receive()
        #expect(ids(response) == [3])
        #expect(next(response) == "/api/events/?after=3&type=booking.held")
        #expect(api.logSubscribers == 0)
    }

    @Test("a request that waits in vain gets an empty page at its deadline", arguments: modes)
    func longPollDeadline(reads: LiveAPI.Reads) throws {
        let api = try LiveAPI(database: database, reads: reads)
        defer { api.stop() }
        let waiting = try api.client()
        _ = try client.book("12A", on: 1)
        try waiting.connection.send("GET", "/api/events/?type=booking.refunded&wait=30")
        _ = try eventually("the request to wait") { api.logSubscribers == 1 ? true : nil }
        api.clock.advance(byMilliseconds: 30_000)
        let response = try waiting.receive()
        #expect(ids(response) == [])
        #expect(next(response) == "/api/events/?after=1&type=booking.refunded")
    }

    @Test("a server that stops completes the requests that wait")
    func longPollAtStop() throws {
        let api = try LiveAPI(database: database)
        let waiting = try api.client()
        try waiting.connection.send("GET", "/api/events/?wait=30")
        _ = try eventually("the request to wait") { api.logSubscribers == 1 ? true : nil }
        api.stop()
        #expect(ids(try waiting.receive()) == [])
    }

    @Test("a stream has every event since its id, then the new ones", arguments: modes)
    func stream(reads: LiveAPI.Reads) throws {
        let api = try LiveAPI(database: database, reads: reads)
        defer { api.stop() }
        // More than one page of a stream that catches up.
        for _ in 0..<1_300 { _ = try client.book("12A", on: 1) }
        let all = try LogStream(api, "/api/events/")
        let flight = try LogStream(api, "/api/events/?flight_id=2")
        let resumed = try LogStream(api, "/api/events/?after=7", lastEventID: "1298")
        #expect(try all.next(1_300) == Array(1...1_300))
        #expect(try resumed.next(2) == [1_299, 1_300])
        _ = try eventually("the streams to be live") { api.logSubscribers == 3 ? true : nil }
        let booking = try client.book("12B", on: 2)
        try client.act("hold", on: booking)
        #expect(try all.next(2) == [1_301, 1_302])
        #expect(try flight.next(2) == [1_301, 1_302])
        #expect(try resumed.next(2) == [1_301, 1_302])
    }

    @Test("under load every stream has every event once, in order", arguments: modes)
    func streamUnderLoad(reads: LiveAPI.Reads) throws {
        let api = try LiveAPI(database: database, reads: reads)
        defer { api.stop() }
        var streams: [LogStream] = []
        for index in 0..<400 {
            _ = try client.book("12A", on: 1)
            if index.isMultiple(of: 40) { streams.append(try LogStream(api, "/api/events/")) }
        }
        for stream in streams { #expect(try stream.next(400) == Array(1...400)) }
    }

    @Test("a client that accepts anything gets JSON, and one that prefers a stream gets a stream")
    func negotiation() throws {
        let anything = try client.call("GET", "/api/events/", fields: [("Accept", "*/*")])
        #expect(anything.fields["content-type"] == "application/json")
        let both = [("Accept", "application/json, text/event-stream;q=0.5")]
        let json = try client.call("GET", "/api/events/", fields: both)
        #expect(json.fields["content-type"] == "application/json")
        _ = try LogStream(api, "/api/events/")
    }

    @Test("after a prune, an earlier id is 410 with the smallest id that misses nothing")
    func pruned() throws {
        let old = try client.book("12A", on: 1)
        try client.act("hold", on: old)
        try client.call("DELETE", "/api/bookings/\(old)/hold/")
        let kept = try client.book("12B", on: 1)
        try client.act("hold", on: kept)
        #expect(try api.prune(before: api.clock.now() + .seconds(1)) == 1)
        for query in ["", "?after=0", "?after=2", "?wait=5"] {
            let response = try client.call("GET", "/api/events/\(query)")
            #expect(response.status == 410 && response.code == "events_pruned")
            #expect(response.json?["oldest"]?.integer == 3)
        }
        #expect(ids(try client.call("GET", "/api/events/?after=3")) == [4, 5])
        #expect(throws: LogStream.Refused(status: 410)) { try LogStream(api, "/api/events/") }
    }
}

/// A subscriber of the event log.
final class LogStream {
    /// The response is not a stream.
    struct Refused: Error, Equatable {
        let status: Int
    }

    private let socket: StreamSocket
    private var received: [UInt8] = []

    init(_ api: LiveAPI, _ target: String, lastEventID: String? = nil) throws {
        socket = try StreamSocket(port: api.port)
        let resume = lastEventID.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        // HTTP/1.0, so that the stream comes without chunks.
        try socket.send("GET \(target) HTTP/1.0\r\n\(resume)Accept: text/event-stream\r\n\r\n")
        let head = try block(endedBy: "\r\n\r\n")
        let status = Int(head.split(separator: " ")[1]) ?? 0
        guard status == 200 else { throw Refused(status: status) }
        #expect(head.contains("Content-Type: text/event-stream"))
    }

    /// The ids of the next events; checks that each event has its own id in its data.
    func next(_ count: Int) throws -> [Int64] {
        var ids: [Int64] = []
        while ids.count < count {
            let lines = try block(endedBy: "\n\n").split(separator: "\n")
            guard let id = lines.first(where: { $0.hasPrefix("id: ") })?.dropFirst(4),
                let data = lines.first(where: { $0.hasPrefix("data: ") })?.dropFirst(6)
            else { continue }
            let event = try JSONValue(Array(data.utf8))
            #expect(event["id"]?.integer == Int64(id))
            #expect(lines.contains("event: \(event["type"]?.string ?? "")"))
            ids.append(Int64(id) ?? 0)
        }
        return ids
    }

    private func block(endedBy end: String) throws -> String {
        while true {
            if let range = received.firstRange(of: Array(end.utf8)) {
                let block = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeSubrange(..<range.upperBound)
                return block
            }
            let more = try socket.receive()
            try #require(!more.isEmpty, "the stream goes on")
            received += more
        }
    }
}
