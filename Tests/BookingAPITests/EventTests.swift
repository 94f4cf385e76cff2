import Bookings
import SQLiteStore
import TestSupport
import Testing

@Suite("Following the seats of a flight", .timeLimit(.minutes(1)))
struct EventTests {
    let folder: TemporaryFolder
    let api: LiveAPI
    let client: Client

    init() throws {
        folder = try TemporaryFolder(inMemory: true)
        api = try LiveAPI(folder: folder)
        client = try api.client()
        _ = try client.makeFlight()
        _ = try client.makeFlight("BA118")
    }

    private func hold(_ seat: String, on flight: Int64 = 1) throws -> Int64 {
        let booking = try client.book(seat, on: flight)
        try client.act("hold", on: booking)
        return booking
    }

    @Test("every follower of the flight hears of every change of a seat, and of no other flight's")
    func live() throws {
        let streams = try (0..<8).map { _ in try EventStream(api) }
        _ = try hold("1A", on: 2)
        let booking = try hold("12A")
        try client.act("checkout", on: booking)
        try client.act("pay", on: booking, #"{"success": true}"#)
        try client.act("refund", on: booking)
        for stream in streams {
            #expect(
                try stream.next(4) == ["12A HELD", "12A HELD", "12A BOOKED", "12A AVAILABLE"]
            )
        }
    }

    @Test("a change by another process is heard of, too")
    func otherProcess() throws {
        let stream = try EventStream(api)
        let booking = try client.book("12A", on: 1)
        _ = try api.file.perform(
            [.act(.hold, on: BookingID(rawValue: booking))],
            service: BookingService(),
            at: api.clock.now()
        )
        #expect(try stream.next(1) == ["12A HELD"])
    }

    @Test("a stream goes on where the last one broke off, by field or by parameter")
    func resume() throws {
        let first = try EventStream(api)
        for row in 1...5 { _ = try hold("\(row)A") }
        _ = try first.next()
        let last = try #require(try first.next().id)
        let expected = ["3A HELD", "4A HELD", "5A HELD"]
        #expect(try EventStream(api, query: "?after=\(last)").next(3) == expected)
        #expect(try EventStream(api, lastEventID: "\(last)").next(3) == expected)
        // A client that comes again sends both; what it heard last is the truth.
        #expect(try EventStream(api, query: "?after=0", lastEventID: "\(last)").next(3) == expected)
        let map = try client.call("GET", "/api/flights/1/seats/")
        let version = try #require(map.json?["version"]?.integer)
        let stream = try EventStream(api, query: "?after=\(version)")
        _ = try hold("6A")
        #expect(try stream.next(1) == ["6A HELD"])
    }

    @Test("a restart leaves no gap")
    func restart() throws {
        let stream = try EventStream(api)
        _ = try hold("1A")
        let last = try #require(try stream.next().id)
        _ = try hold("2A")
        api.stop()
        #expect(try stream.hasEnded())
        let restarted = try LiveAPI(folder: folder)
        let resumed = try EventStream(restarted, lastEventID: "\(last)")
        let client = try restarted.client()
        try client.act("hold", on: try client.book("3A", on: 1))
        #expect(try resumed.next(2) == ["2A HELD", "3A HELD"])
    }

    @Test("across too wide a gap, and from an unknown event, come all seats as they are")
    func wideGap() throws {
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
            _ = try api.file.perform(commands, service: BookingService(), at: api.clock.now())
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

    /// Holds and releases `count` bookings on ten seats in turn, all in one commit of another process.
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
        let service = BookingService()
        _ = try api.file.perform(creations, service: service, at: api.clock.now())
        _ = try api.file.perform(actions.dropLast(), service: service, at: api.clock.now())
    }

    /// Reads events until seat 10A is held; what is known of each seat then.
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
        "of very many changes at once those are left out that were overtaken, and no truth is lost"
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
            #expect(told.ids.count < 400, "of 799 changes \(told.ids.count) were told")
            ids = told.ids
        }
        // Whoever broke off in the middle gets every change since, and ends with the same.
        let middle = ids[ids.count / 2]
        let resumed = try untilTheEnd(try EventStream(api, lastEventID: "\(middle)"))
        #expect(resumed.ids == Array(middle + 1...1_199))
        #expect(resumed.seats.filter { $0.value == "HELD" }.keys.sorted() == ["10A"])
    }

    @Test("followers who come while changes are gathered miss none and get none twice")
    func joinWhileGathering() throws {
        var streams: [(stream: EventStream, from: Int)] = []
        for row in 1...30 {
            // Each request makes the feed gather; each stream begins somewhere within.
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
        // A worker gets its chance first; the time stands still until then.
        api.clock.advance(byMilliseconds: 300)
        #expect(try stream.next(1) == ["12A AVAILABLE"])
    }

    @Test("followers that come and go leave nothing behind")
    func comeAndGo() throws {
        for row in 1...20 {
            let stream = try EventStream(api)
            _ = try hold("\(row)C")
            #expect(try stream.next(1) == ["\(row)C HELD"])
        }
    }

    @Test("a stream that has nothing to tell shows that it is alive")
    func heartbeat() throws {
        let quiet = try LiveAPI(loops: 1, heartbeatMilliseconds: 1)
        let client = try quiet.client()
        let booking = try client.book("12A", on: try client.makeFlight())
        let stream = try EventStream(quiet)
        try stream.waitForComment()
        // Comments are no events, and events come as before.
        try client.act("hold", on: booking)
        #expect(try stream.next(1) == ["12A HELD"])
    }

    @Test("who does not read is cut off, can tell, and goes on without a gap")
    func slowReader() throws {
        let strict = try LiveAPI(folder: folder, streamBytes: 32_768)
        let slow = try EventStream(strict, receiveBufferBytes: 4_096)
        let patient = try EventStream(strict)
        try waitUntil("the slow one to be dropped", within: .seconds(30)) {
            // Few enough to be told one by one, and not more before they were.
            try flood(100)
            let map = try client.call("GET", "/api/flights/1/seats/")
            let newest = try #require(map.json?["version"]?.integer)
            while try patient.next().id != newest {}
            return strict.watchers == 1
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

    @Test("HEAD tells what GET would be, and ends")
    func head() throws {
        let answer = try client.connection.request("HEAD", "/api/flights/1/events/")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == "text/event-stream; charset=utf-8")
    }
}
