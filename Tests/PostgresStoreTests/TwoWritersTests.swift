import Bookings
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Several processes write to one database.
@Suite("Two writers on one database", .timeLimit(.minutes(3)))
struct TwoWritersTests {
    @Test("of two writers that hold the same seats in opposite orders, each seat goes to one")
    func oppositeOrders() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let seats = (1...20).map { "\($0)A" }
        for _ in 0..<5 {
            let first = try fixture.makeWriter().book(seats, on: flight)
            let second = try fixture.makeWriter().book(seats, on: flight)
            let granted = Mutex(0)
            let orders = [first, Array(second.reversed())]
            try concurrently(
                try orders.map { ids in
                    let writer = try fixture.makeWriter()
                    return {
                        let outcomes = try writer.perform(ids.map { .act(.hold, on: $0) })
                        #expect(writer.splits.isEmpty)
                        granted.withLock { $0 += outcomes.count(where: \.isGranted) }
                    }
                }
            )
            #expect(granted.withLock { $0 } == seats.count)
            _ = try fixture.makeWriter().perform((first + second).map { .act(.release, on: $0) })
        }
        #expect(try fixture.store().check(now: fixture.clock.now()).isSound)
    }

    @Test("writers that act on the same bookings at the same time never break an invariant")
    func sameBookings() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let seats = (1...4).flatMap { row in ["A", "B", "C"].map { "\(row)\($0)" } }
        let ids = try fixture.makeWriter().book(seats + seats + seats, on: flight)
        let actions: [Action] = [.hold, .checkout, .pay(success: true), .refund, .release]
        try concurrently(
            try (0..<3).map { index in
                let writer = try fixture.makeWriter()
                return {
                    var random = SeededGenerator(seed: UInt64(index) + 1)
                    for _ in 0..<40 {
                        let commands = (0..<8).map { _ in
                            Command.act(
                                actions.randomElement(using: &random) ?? .hold,
                                on: ids.randomElement(using: &random) ?? ids[0]
                            )
                        }
                        _ = try writer.perform(commands)
                    }
                    #expect(writer.splits.isEmpty)
                }
            }
        )
        let report = try fixture.store().check(now: fixture.clock.now())
        #expect(report.isSound, "\(report.findings.flatMap(\.offenders))")
    }

    @Test("several writers together create no more open bookings for a client than its limit")
    func openBookings() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let limits = (1...2).map { OpenBookingLimit(of: ClientID(rawValue: $0), bookings: 7) }
        let created = Mutex(0)
        try concurrently(
            try (0..<4).map { index in
                let writer = try fixture.makeWriter()
                return {
                    for row in 1...5 {
                        let command = try StoreFixture.booking("\(row)A", on: flight)
                        let outcomes = try writer.perform(
                            [command, command],
                            limit: limits[index % 2]
                        )
                        created.withLock { $0 += outcomes.count(where: \.isGranted) }
                    }
                    #expect(writer.splits.isEmpty)
                }
            }
        )
        #expect(created.withLock { $0 } == 14)
        #expect(
            try fixture.database.sql(
                "SELECT string_agg(n::text, ' ') FROM (SELECT count(*) n FROM open_bookings GROUP BY client_id) c"
            ) == "7 7"
        )
    }

    @Test("of two writers with the same key, one runs the command, and both get its response")
    func sameKeys() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let results = Mutex<[CommandResult]>([])
        try concurrently(
            try (0..<2).map { _ in
                let writer = try fixture.makeWriter()
                return {
                    for number in 0..<20 {
                        let command = try StoreFixture.booking("12A", on: flight)
                        let request = IdempotentRequest(
                            key: try IdempotencyKey("key-\(number)"),
                            fingerprint: [1]
                        ) { outcome in
                            guard case .booking(let booking, _) = outcome else { return nil }
                            return StoredResponse(content: Array("\(booking.id.rawValue)".utf8))
                        }
                        let result = try writer.run([(command, request)])[0].get()
                        results.withLock { $0.append(result) }
                    }
                }
            }
        )
        var responses: [StoredResponse: Int] = [:]
        var replayed = 0
        for result in results.withLock({ $0 }) {
            switch result {
            case .done(_, let stored?): responses[stored, default: 0] += 1
            case .replayed(let stored):
                responses[stored, default: 0] += 1
                replayed += 1
            default: Issue.record("\(result)")
            }
        }
        #expect(replayed == 20)
        #expect(responses.count == 20)
        #expect(responses.values.allSatisfy { $0 == 2 })
        #expect(try fixture.database.sql("SELECT count(*) FROM bookings") == "20")
    }

    @Test("of two writers that create the same flight, one creates it")
    func sameFlights() throws {
        let fixture = try StoreFixture()
        let departure = fixture.clock.now() + .seconds(864_000)
        let created = Mutex(0)
        try concurrently(
            try (0..<2).map { _ in
                let writer = try fixture.makeWriter()
                return {
                    for number in 100..<120 {
                        let details = try StoreFixture.flight("BA\(number)", departsAt: departure)
                        switch try writer.perform(.createFlight(details)) {
                        case .flight: created.withLock { $0 += 1 }
                        case .refused(.duplicateFlight): break
                        case let other: Issue.record("\(other)")
                        }
                    }
                }
            }
        )
        #expect(created.withLock { $0 } == 20)
        #expect(try fixture.database.sql("SELECT count(*) FROM flights") == "20")
    }

    @Test("event ids have no gaps, and become visible in their order while several writers commit")
    func denseIDs() throws {
        let fixture = try StoreFixture()
        let flight = try fixture.makeFlight()
        let isDone = Mutex(false)
        let writers: [@Sendable () throws -> Void] = try (0..<3).map { index in
            let writer = try fixture.makeWriter()
            return {
                for round in 0..<25 {
                    let seat = "\(round + 1)\(["A", "B", "C"][index])"
                    let id = try writer.book([seat], on: flight)[0]
                    _ = try writer.perform([.act(.hold, on: id), .act(.release, on: id)])
                }
            }
        }
        let followers: [@Sendable () throws -> Void] = (0..<2).map { _ in
            {
                var reader = try fixture.makeReader()
                var seen = EventID(rawValue: 0)
                while true {
                    let isLast = isDone.withLock { $0 }
                    let (changes, next) = try reader.seatChanges(after: seen, limit: 1_000)
                    #expect(changes.allSatisfy { $0.eventID > seen })
                    // Every event after `seen` up to `next` exists: none becomes visible later.
                    let between = try fixture.database.sql(
                        "SELECT count(*) FROM history WHERE id > \(seen.rawValue) AND id <= \(next.rawValue)"
                    )
                    #expect(between == "\(next.rawValue - seen.rawValue)")
                    seen = next
                    if isLast { break }
                }
                let newest = try reader.newestEventID()
                #expect(seen == newest)
            }
        }
        let all: @Sendable () throws -> Void = {
            defer { isDone.withLock { $0 = true } }
            try concurrently(writers)
        }
        try concurrently([all] + followers)
        #expect(try fixture.database.sql("SELECT count(*), max(id) FROM history") == "225|225")
    }
}
