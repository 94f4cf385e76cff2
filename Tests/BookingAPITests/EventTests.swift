import Bookings
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

@Suite("Event streams of seats", .timeLimit(.minutes(1)))
struct EventTests {
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

    /// Starts another server on the same database, with a client of its own.
    private func start(_ reads: LiveAPI.Reads) throws -> (LiveAPI, Client) {
        let api = try LiveAPI(database: database, reads: reads)
        return (api, try api.client())
    }

    private func hold(_ seat: String, on flight: Int64 = 1) throws -> Int64 {
        let booking = try client.book(seat, on: flight)
        try client.act("hold", on: booking)
        return booking
    }

    @Test(
        "every subscriber of a flight receives every change of its seats, and no other flight's",
        arguments: modes
    )
    func live(reads: LiveAPI.Reads) throws {
        let (api, client) = try start(reads)
        defer { api.stop() }
        let streams = try (0..<8).map { _ in try EventStream(api) }
        _ = try hold("1A", on: 2)
        let booking = try client.book("12A", on: 1)
        try client.act("hold", on: booking)
        try client.act("checkout", on: booking)
        try client.act("pay", on: booking, #"{"success": true}"#)
        try client.act("refund", on: booking)
        for stream in streams {
            #expect(
                try stream.next(4) == ["12A HELD", "12A HELD", "12A BOOKED", "12A AVAILABLE"]
            )
        }
    }

    @Test("a change of seats is two events of which the last has the id; a swap frees no seat")
    func movedSeats() throws {
        let (first, second) = (try hold("1A"), try hold("2A"))
        let stream = try EventStream(api)
        try client.act("seat", on: first, #"{"seat_number": "3A"}"#)
        let moves = try (0..<2).map { _ in try stream.next() }
        #expect(moves.map(\.seat) == ["1A", "3A"])
        #expect(moves.map(\.status) == ["AVAILABLE", "HELD"])
        #expect(moves[0].id == nil)
        #expect(moves[1].id != nil)
        let swap = #"{"bookings": [\#(first), \#(second)]}"#
        #expect(try client.call("POST", "/api/seat-swaps/", swap).status == 200)
        #expect(try stream.next(2) == ["2A HELD", "3A HELD"])
    }

    @Test("a subscriber receives the changes by other processes, too")
    func otherProcess() throws {
        let stream = try EventStream(api)
        let booking = try client.book("12A", on: 1)
        _ = try api.perform([.act(.hold, on: BookingID(rawValue: booking))])
        #expect(try stream.next(1) == ["12A HELD"])
    }

    @Test("a stream resumes where the last one ended, by field or by parameter", arguments: modes)
    func resume(reads: LiveAPI.Reads) throws {
        let (api, _) = try start(reads)
        defer { api.stop() }
        let first = try EventStream(api)
        for row in 1...5 { _ = try hold("\(row)A") }
        _ = try first.next()
        let last = try #require(try first.next().id)
        let expected = ["3A HELD", "4A HELD", "5A HELD"]
        #expect(try EventStream(api, query: "?after=\(last)").next(3) == expected)
        #expect(try EventStream(api, lastEventID: "\(last)").next(3) == expected)
        // A client that reconnects sends both, and the field is newer.
        #expect(try EventStream(api, query: "?after=0", lastEventID: "\(last)").next(3) == expected)
        let map = try client.call("GET", "/api/flights/1/seats/")
        let version = try #require(map.json?["version"]?.integer)
        let stream = try EventStream(api, query: "?after=\(version)")
        _ = try hold("6A")
        #expect(try stream.next(1) == ["6A HELD"])
    }

    @Test("a stream resumes after a restart without a gap")
    func restart() throws {
        let stream = try EventStream(api)
        _ = try hold("1A")
        let last = try #require(try stream.next().id)
        _ = try hold("2A")
        api.stop()
        #expect(try stream.hasEnded())
        let restarted = try LiveAPI(database: database)
        let resumed = try EventStream(restarted, lastEventID: "\(last)")
        let client = try restarted.client()
        try client.act("hold", on: try client.book("3A", on: 1))
        #expect(try resumed.next(2) == ["2A HELD", "3A HELD"])
    }

    @Test(
        "after very many changes, or from an unknown event, a stream begins with all seats",
        arguments: modes
    )
    func wideGap(reads: LiveAPI.Reads) throws {
        let (api, _) = try start(reads)
        defer { api.stop() }
        _ = try hold("1A")
        let commands = try (0..<700).map { _ in
            Command.createBooking(
                NewBooking(
                    flightID: FlightID(rawValue: 2),
                    seat: SeatNumber("9F"),
                    passengerName: try PassengerName("Ada")
                )
            )
        }
        for _ in 0..<3 {
            _ = try api.perform(commands)
        }
        for after in [0, 1_000_000] {
            let stream = try EventStream(api, query: "?after=\(after)")
            let events = try (0..<180).map { _ in try stream.next() }
            #expect(events.first { $0.seat == "1A" }?.status == "HELD")
            #expect(events.count { $0.status == "AVAILABLE" } == 179)
            #expect(events.dropLast().allSatisfy { $0.id == nil })
            #expect(events.last?.id == 2_102)
        }
    }

    /// Holds and releases `count` bookings on ten seats in turn, in one commit of another process.
    private func flood(_ count: Int) throws {
        let first = try #require(try client.call("GET", "/api/bookings/?limit=1").json)
        let newest = first["results"]?.array.first?["id"]?.integer ?? 0
        let bookings = try (1...10).map { row in
            NewBooking(
                flightID: FlightID(rawValue: 1),
                seat: SeatNumber("\(row)A"),
                passengerName: try PassengerName("Ada")
            )
        }
        let creations = (0..<count).map { Command.createBooking(bookings[$0 % 10]) }
        let actions = (1...count).flatMap { index -> [Command] in
            let id = BookingID(rawValue: newest + Int64(index))
            return [.act(.hold, on: id), .act(.release, on: id)]
        }
        _ = try api.perform(creations)
        _ = try api.perform(actions.dropLast())
    }

    /// Reads events until seat 10A is held; returns the last state of each seat.
    private func untilTheEnd(
        _ stream: EventStream
    ) throws -> (ids: [Int64], seats: [String: String]) {
        var ids: [Int64] = []
        var seats: [String: String] = [:]
        while ids.last != 1_199 {
            let event = try stream.next()
            ids.append(try #require(event.id))
            seats[try #require(event.seat)] = event.status
        }
        return (ids, seats)
    }

    @Test(
        "of very many changes at once, the superseded ones are omitted, and each seat's state is right"
    )
    func flooded() throws {
        let streams = try (0..<4).map { _ in try EventStream(api) }
        // 400 bookings are made, then held and released, but the last one is not released.
        try flood(400)
        var ids: [Int64] = []
        for stream in streams {
            let told = try untilTheEnd(stream)
            #expect(told.seats.count == 10)
            #expect(told.seats.filter { $0.value == "HELD" }.keys.sorted() == ["10A"])
            #expect(told.ids == told.ids.sorted())
            #expect(told.ids.count < 400, "of 799 changes \(told.ids.count) were sent")
            ids = told.ids
        }
        // A subscriber that resumes in the middle receives every change since, and the same states.
        let middle = ids[ids.count / 2]
        let resumed = try untilTheEnd(try EventStream(api, lastEventID: "\(middle)"))
        #expect(resumed.ids == Array(middle + 1...1_199))
        #expect(resumed.seats.filter { $0.value == "HELD" }.keys.sorted() == ["10A"])
    }

    @Test(
        "subscribers that join while changes are gathered miss none and receive none twice",
        arguments: modes
    )
    func joinWhileGathering(reads: LiveAPI.Reads) throws {
        let (api, _) = try start(reads)
        defer { api.stop() }
        var streams: [(stream: EventStream, from: Int)] = []
        for row in 1...30 {
            // Each request makes the feed gather, and each stream begins while it does.
            streams.append((try EventStream(api), row))
            _ = try hold("\(row)D")
        }
        for (stream, from) in streams {
            #expect(try stream.next(31 - from) == (from...30).map { "\($0)D HELD" })
        }
    }

    @Test("a deadline that passes with no worker is an event")
    func deadline() throws {
        let stream = try EventStream(api)
        _ = try hold("12A")
        #expect(try stream.next(1) == ["12A HELD"])
        api.clock.advance(byMilliseconds: 600_000)
        // A worker may expire it first, so the server waits for 300 ms of the test's time.
        api.clock.advance(byMilliseconds: 300)
        #expect(try stream.next(1) == ["12A AVAILABLE"])
    }

    @Test("many subscribers that join and leave, one after the other, receive their changes")
    func comeAndGo() throws {
        for row in 1...20 {
            let stream = try EventStream(api)
            _ = try hold("\(row)C")
            #expect(try stream.next(1) == ["\(row)C HELD"])
        }
    }

    @Test("a stream without changes sends comments")
    func heartbeat() throws {
        let quiet = try LiveAPI(loops: 1, heartbeat: .milliseconds(1))
        let client = try quiet.client()
        let booking = try client.book("12A", on: try client.makeFlight())
        let stream = try EventStream(quiet)
        try stream.waitForComment()
        // Comments are not events, and events come as before.
        try client.act("hold", on: booking)
        #expect(try stream.next(1) == ["12A HELD"])
    }

    @Test("a subscriber that does not read is dropped with a reset, and resumes without a gap")
    func slowReader() throws {
        let strict = try LiveAPI(database: database, streamBytes: 32_768)
        let slow = try EventStream(strict, receiveBufferBytes: 4_096)
        let patient = try EventStream(strict)
        try waitUntil("the slow subscriber to be dropped", within: .seconds(30)) {
            // So few that none is omitted, and no more before they were delivered.
            try flood(100)
            let map = try client.call("GET", "/api/flights/1/seats/")
            let newest = try #require(map.json?["version"]?.integer)
            while try patient.next().id != newest {}
            return strict.subscribers == 1
        }
        var last: Int64?
        // A reset: an orderly end would be `Ended`.
        #expect(throws: StreamSocket.SocketError.self) { while true { last = try slow.next().id } }
        _ = try hold("1C")
        let resumed = try EventStream(strict, lastEventID: "\(try #require(last))")
        var event = try resumed.next()
        while event.seat != "1C" { event = try resumed.next() }
        #expect(event.status == "HELD")
    }

    @Test("HEAD has the fields of GET, and no stream")
    func head() throws {
        let response = try client.connection.request("HEAD", "/api/flights/1/events/")
        #expect(response.status == 200)
        #expect(response.fields["content-type"] == "text/event-stream; charset=utf-8")
    }
}
