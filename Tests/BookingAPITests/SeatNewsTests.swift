import Bookings
import Testing

@testable import BookingAPI

/// What of many changes is told.
@Suite("News of seats")
struct SeatNewsTests {
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
                version: EventID(rawValue: first + Int64(index)),
                flightID: flight,
                seat: try #require(SeatNumber(name)),
                state: index.isMultiple(of: 2) ? .booked : .available
            )
        }
    }

    private static func news(_ pages: [[SeatChange]]) throws -> SeatNews {
        var draft = SeatNewsDraft(after: EventID(rawValue: 0), flights: [flight])
        for page in pages {
            draft.add(page, upTo: try #require(page.last).version)
        }
        return draft.news(FanOut(loops: 0, nanoseconds: 0))
    }

    private static func text(_ events: SeatNews.Events) -> String {
        String(decoding: events.bytes, as: UTF8.self)
    }

    @Test("every change is an event of its own, with its id, as long as there are not too many")
    func separate() throws {
        let changes = try Self.changes(APILimits.separateChanges, seats: 3)
        let events = try #require(try Self.news([changes]).events[Self.flight])
        #expect(events.versions == changes.map(\.version))
        #expect(Self.text(events).split(separator: "\n\n").count == APILimits.separateChanges)
    }

    @Test("of too many the newest of each seat is kept, and ids still rise")
    func overtaken() throws {
        let first = try Self.changes(APILimits.separateChanges, seats: 7)
        let second = try Self.changes(200, from: 1_000, seats: 5)
        let news = try Self.news([first, second])
        let events = try #require(news.events[Self.flight])
        #expect(events.versions.count == 7)
        #expect(events.versions == events.versions.sorted())
        #expect(events.versions.suffix(5).map(\.rawValue) == [1_195, 1_196, 1_197, 1_198, 1_199])
        #expect(news.upTo.rawValue == 1_199)
        #expect(Self.text(events).contains("id: 1199\nevent: seat\ndata: {\"seat_number\":\"1E\""))
    }

    @Test("who knows a part gets the rest, whole events")
    func rest() throws {
        let events = try #require(
            try Self.news([try Self.changes(10, seats: 10)]).events[Self.flight]
        )
        let start = try #require(events.start(knowing: EventID(rawValue: 7)))
        let rest = String(decoding: events.bytes[start...], as: UTF8.self)
        #expect(rest.hasPrefix("id: 8\n"))
        #expect(rest.split(separator: "\n\n").count == 3)
        #expect(events.start(knowing: EventID(rawValue: 0)) == 0)
        #expect(events.start(knowing: EventID(rawValue: 10)) == nil)
    }

    @Test("nothing is kept of a flight that nobody follows")
    func unwatched() throws {
        let other = FlightID(rawValue: 2)
        let news = try Self.news([try Self.changes(10, seats: 10, on: other)])
        #expect(news.events.isEmpty)
        #expect(news.upTo.rawValue == 10)
    }

    @Test("reading stops where a telling would be too large for a client's buffer")
    func full() throws {
        var draft = SeatNewsDraft(after: EventID(rawValue: 0), flights: [Self.flight])
        draft.add(try Self.changes(1_000, seats: 1_000), upTo: EventID(rawValue: 1_000))
        #expect(!draft.isFull)
        let more = try Self.changes(1_000, from: 1_001, seats: 1_200)
        draft.add(more, upTo: EventID(rawValue: 2_000))
        #expect(!draft.isFull)
        draft.add(
            try Self.changes(1_200, from: 2_001, seats: 1_200),
            upTo: EventID(rawValue: 3_200)
        )
        #expect(draft.isFull)
        let events = try #require(draft.news(FanOut(loops: 0, nanoseconds: 0)).events[Self.flight])
        #expect(events.bytes.count < 262_144)
    }
}
