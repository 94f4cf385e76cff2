import Bookings
import Testing

@testable import BookingAPI

/// What a batch contains of many changes.
@Suite("Batches of seat changes")
struct SeatChangeBatchTests {
    private static let flight = FlightID(rawValue: 1)

    /// Changes of `seats` seats in turn, numbered from `first`.
    private static func changes(
        _ count: Int,
        from first: Int64 = 1,
        seats: Int,
        on flight: FlightID = flight
    ) throws -> [SeatChange] {
        try (0..<count).map { index in
            let place = index % seats
            let name = "\(place / 6 + 1)\(Array("ABCDEF")[place % 6])"
            return SeatChange(
                eventID: EventID(rawValue: first + Int64(index)),
                flightID: flight,
                seat: try #require(SeatNumber(name)),
                state: index.isMultiple(of: 2) ? .booked : .available
            )
        }
    }

    private static func batch(_ pages: [[SeatChange]]) throws -> SeatChangeBatch {
        var collector = SeatChangeCollector(after: EventID(rawValue: 0), flights: [flight])
        for page in pages {
            collector.add(page, upTo: try #require(page.last).eventID)
        }
        return collector.batch(DeliveryProgress(loops: 0, cost: .zero))
    }

    private static func text(_ events: SeatChangeBatch.Events) -> String {
        String(decoding: events.bytes, as: UTF8.self)
    }

    @Test("every change is an event with its id, as long as there are not too many")
    func separate() throws {
        let changes = try Self.changes(APILimits.separateChanges, seats: 3)
        let events = try #require(try Self.batch([changes]).events[Self.flight])
        #expect(events.ids == changes.map(\.eventID))
        #expect(Self.text(events).split(separator: "\n\n").count == APILimits.separateChanges)
    }

    @Test("of the changes of one event only the last has the id")
    func changesOfOneEvent() throws {
        let seats = try ["1A", "2B", "1A"].map { try #require(SeatNumber($0)) }
        let changes = zip([7, 7, 8], seats).map { id, seat in
            SeatChange(
                eventID: EventID(rawValue: id),
                flightID: Self.flight,
                seat: seat,
                state: .available
            )
        }
        let events = try #require(try Self.batch([changes]).events[Self.flight])
        let texts = Self.text(events).split(separator: "\n\n")
        #expect(texts.map { $0.hasPrefix("id: ") } == [false, true, true])
        #expect(texts.allSatisfy { $0.contains("event: seat") })
        #expect(events.offset(after: EventID(rawValue: 6)) == 0)
        #expect(events.offset(after: EventID(rawValue: 7)) == events.offsets[2])
    }

    @Test("of too many changes the newest of each seat is kept, and ids still increase")
    func overtaken() throws {
        let first = try Self.changes(APILimits.separateChanges, seats: 7)
        let second = try Self.changes(200, from: 1_000, seats: 5)
        let batch = try Self.batch([first, second])
        let events = try #require(batch.events[Self.flight])
        #expect(events.ids.count == 7)
        #expect(events.ids == events.ids.sorted())
        #expect(events.ids.suffix(5).map(\.rawValue) == [1_195, 1_196, 1_197, 1_198, 1_199])
        #expect(batch.newest.rawValue == 1_199)
        #expect(Self.text(events).contains("id: 1199\nevent: seat\ndata: {\"seat_number\":\"1E\""))
    }

    @Test("a subscriber that has some of the events gets the rest, as whole events")
    func rest() throws {
        let events = try #require(
            try Self.batch([try Self.changes(10, seats: 10)]).events[Self.flight]
        )
        let offset = try #require(events.offset(after: EventID(rawValue: 7)))
        let rest = String(decoding: events.bytes[offset...], as: UTF8.self)
        #expect(rest.hasPrefix("id: 8\n"))
        #expect(rest.split(separator: "\n\n").count == 3)
        #expect(events.offset(after: EventID(rawValue: 0)) == 0)
        #expect(events.offset(after: EventID(rawValue: 10)) == nil)
    }

    @Test("a batch contains no changes of a flight without subscribers")
    func withoutSubscribers() throws {
        let other = FlightID(rawValue: 2)
        let batch = try Self.batch([try Self.changes(10, seats: 10, on: other)])
        #expect(batch.events.isEmpty)
        #expect(batch.newest.rawValue == 10)
    }

    @Test("a collector is full before the batch is too large for a subscriber's buffer")
    func full() throws {
        var collector = SeatChangeCollector(after: EventID(rawValue: 0), flights: [Self.flight])
        collector.add(try Self.changes(1_000, seats: 1_000), upTo: EventID(rawValue: 1_000))
        #expect(!collector.isFull)
        let more = try Self.changes(1_000, from: 1_001, seats: 1_200)
        collector.add(more, upTo: EventID(rawValue: 2_000))
        #expect(!collector.isFull)
        collector.add(
            try Self.changes(1_200, from: 2_001, seats: 1_200),
            upTo: EventID(rawValue: 3_200)
        )
        #expect(collector.isFull)
        let events = try #require(
            collector.batch(DeliveryProgress(loops: 0, cost: .zero)).events[Self.flight]
        )
        #expect(events.bytes.count < 262_144)
    }
}
