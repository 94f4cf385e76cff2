import Bookings
import TestSupport
import Testing

@Suite("Pages of a store")
struct PageTests {
    @Test("pages go from the newest to the oldest and miss nothing", arguments: StoreKind.allCases)
    func everyRowOnce(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ids = try (1...7).map { try store.makeBooking("\($0)A", on: flight) }
        for limit in [1, 2, 3, 7, 100] {
            let rows = try store.allBookings(BookingPage(limit: limit))
            #expect(rows.map(\.id) == ids.reversed(), "limit \(limit)")
        }
        let exact = try store.bookings(BookingPage(limit: 7))
        guard case .last = exact.end else {
            Issue.record("there is nothing behind the last row")
            return
        }
    }

    @Test("no row is skipped or shown twice because others are made", arguments: StoreKind.allCases)
    func insertsMeanwhile(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ids = try (1...20).map { try store.makeBooking("\($0)A", on: flight) }
        var page = BookingPage(limit: 3)
        var seen: [BookingID] = []
        while true {
            let (rows, end) = try store.bookings(page)
            seen += rows.map(\.id)
            _ = try store.makeBooking("1B", on: flight)
            guard case .more(let id) = end else { break }
            page.before = id
        }
        #expect(seen == ids.reversed())
    }

    @Test("filters are about the time of reading, and add up", arguments: StoreKind.allCases)
    func filters(kind: StoreKind) throws {
        let store = try kind.make()
        let one = try store.makeFlight("BA1")
        let two = try store.makeFlight("BA2")
        let held = try store.makeBooking("1A", on: one, after: [.hold])
        let paid = try store.makeBooking("2A", on: one, after: [.hold, .pay(success: true)])
        let other = try store.makeBooking("1A", on: two, after: [.hold])
        let released = try store.makeBooking("3A", on: two, after: [.hold, .release])
        func ids(_ page: BookingPage) throws -> [BookingID] {
            try store.allBookings(page).map(\.id)
        }
        #expect(try ids(BookingPage(flightID: one)) == [paid, held])
        #expect(try ids(BookingPage(limit: 1, flightID: two)) == [released, other])
        #expect(try ids(BookingPage(status: .seatHeld)) == [other, held])
        #expect(try ids(BookingPage(status: .seatHeld, flightID: one)) == [held])
        #expect(try ids(BookingPage(status: .expired)) == [released])
        #expect(try ids(BookingPage(refundDue: true)).isEmpty)
        #expect(try ids(BookingPage(refundDue: false)).count == 4)
        store.clock.advance(byMilliseconds: 600_000)
        #expect(try ids(BookingPage(status: .expired)) == [released, other, held])
        _ = try store.perform(.act(.pay(success: true), on: held))
        #expect(try ids(BookingPage(refundDue: true)) == [held])
        #expect(try ids(BookingPage(flightID: two, refundDue: true)).isEmpty)
        #expect(try ids(BookingPage(status: .confirmed, refundDue: true)).isEmpty)
    }

    @Test("a token that sees its own bookings sees no others", arguments: StoreKind.allCases)
    func ownBookings(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let ada = Actor(token: TokenID(rawValue: 1), seesOnlyOwnBookings: true)
        let bob = Actor(token: TokenID(rawValue: 2), seesOnlyOwnBookings: true)
        let agent = Actor(token: TokenID(rawValue: 3), seesOnlyOwnBookings: false)
        let hers = try store.makeBooking("1A", on: flight, by: ada)
        let his = try store.makeBooking("2A", on: flight, by: bob)
        let nobodys = try store.makeBooking("3A", on: flight)
        #expect(try store.allBookings(for: ada).map(\.id) == [hers])
        #expect(try store.allBookings(BookingPage(flightID: flight), for: bob).map(\.id) == [his])
        #expect(try store.allBookings(for: agent).map(\.id) == [nobodys, his, hers])
        #expect(try store.booking(his, for: ada) == nil)
        #expect(try store.history(of: his, for: ada) == nil)
        #expect(try store.refusal(.act(.hold, on: his), by: ada) == .unknownBooking)
        #expect(try store.booking(his)?.state.status == .initiated)
        try store.grant(.act(.hold, on: his), by: agent)
        let actors = try #require(try store.history(of: his)).map(\.transition.actor)
        #expect(actors == [bob.token, agent.token])
        #expect(try store.booking(his)?.creator == bob.token)
    }

    @Test("flights come newest first with their seats counted", arguments: StoreKind.allCases)
    func flightPages(kind: StoreKind) throws {
        let store = try kind.make()
        let ids = try (1...5).map { try store.makeFlight("BA\($0)") }
        _ = try store.makeBooking("1A", on: ids[1], after: [.hold])
        _ = try store.makeBooking("1B", on: ids[1], after: [.hold, .pay(success: true)])
        _ = try store.makeBooking("1A", on: ids[4], after: [.hold, .release])
        var rows: [(flight: Flight, seats: SeatCounts)] = []
        var cursor: FlightID?
        while true {
            let (some, end) = try store.flights(before: cursor, limit: 2)
            rows += some
            guard case .more(let id) = end else { break }
            cursor = id
        }
        #expect(rows.map(\.flight.id) == ids.reversed())
        #expect(rows.map(\.seats.booked) == [0, 0, 0, 1, 0])
        #expect(rows.map(\.seats.held) == [0, 0, 0, 1, 0])
        #expect(rows.allSatisfy { $0.seats.total == 180 })
    }

    @Test("a flight number has one flight for each departure", arguments: StoreKind.allCases)
    func duplicateFlight(kind: StoreKind) throws {
        let store = try kind.make()
        let id = try store.makeFlight("BA117", missing: [try #require(SeatNumber("13A"))])
        let made = try #require(try store.reader.flight(id, now: store.clock.now())).flight
        #expect(try store.refusal(.createFlight(made.details)) == .duplicateFlight)
        #expect(try store.flights().rows.count == 1)
        #expect(made.details.cabin.seatCount == 179)
        #expect(made.details.cabin.seats == "ABC DEF")
        let booking = NewBooking(
            flightID: id,
            seat: SeatNumber("13A"),
            passengerName: try PassengerName("Ada")
        )
        #expect(try store.refusal(.createBooking(booking)) == .unknownSeat)
    }

    @Test("what is not there is not found", arguments: StoreKind.allCases)
    func nothingThere(kind: StoreKind) throws {
        let store = try kind.make()
        let id = BookingID(rawValue: 42)
        let flight = FlightID(rawValue: 42)
        #expect(try store.booking(id) == nil)
        #expect(try store.history(of: id) == nil)
        #expect(try store.seatMap(of: flight) == nil)
        #expect(try store.seats(of: flight) == nil)
        #expect(try store.bookings().rows.isEmpty)
        #expect(try store.flights().rows.isEmpty)
        #expect(try store.reader.newestEventID() == EventID(rawValue: 0))
        #expect(try store.refusal(.act(.hold, on: id)) == .unknownBooking)
        let booking = NewBooking(
            flightID: flight,
            seat: SeatNumber("1A"),
            passengerName: try PassengerName("Ada")
        )
        #expect(try store.refusal(.createBooking(booking)) == .unknownFlight)
    }
}
