import Bookings
import TestSupport
import Testing

@Suite("The event log of a store")
struct EventLogTests {
    @Test(
        "the log has every event as it happened, whatever happened later",
        arguments: StoreKind.allCases
    )
    func events(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let booking = try store.makeBooking(on: flight)
        _ = try store.perform(.act(.hold, on: booking))
        _ = try store.perform(.act(.changeSeat(to: SeatNumber("2B")), on: booking))
        _ = try store.perform(.act(.pay(success: true), on: booking))
        let page = try store.reader.events(EventPage(after: EventID(rawValue: 0), limit: 100))
        #expect(page.events.map(\.id.rawValue) == [1, 2, 3, 4, 5])
        #expect(page.next == page.newest && page.newest.rawValue == 5)
        #expect(page.prunedThrough.rawValue == 0)
        #expect(
            page.events.map(\.transition.cause) == [.create, .hold, .changeSeat, .checkout, .pay]
                || page.events.map(\.transition.cause) == [.create, .hold, .changeSeat, .pay, .pay]
        )
        let seats = page.events.map { "\($0.seat)" }
        #expect(seats[0] == seats[1] && seats[2...] == ["2B", "2B", "2B"])
        #expect(page.events[2].transition.seatMove?.from == page.events[1].seat)
        #expect(page.events.allSatisfy { $0.flightID == flight && $0.bookingID == booking })
    }

    @Test("pages and filters skip and repeat nothing", arguments: StoreKind.allCases)
    func pages(kind: StoreKind) throws {
        let store = try kind.make()
        let flights = [try store.makeFlight("BA1"), try store.makeFlight("BA2")]
        var bookings: [BookingID] = []
        for index in 0..<20 { bookings.append(try store.makeBooking(on: flights[index % 2])) }
        for booking in bookings.prefix(2) { _ = try store.perform(.act(.hold, on: booking)) }
        for (flight, types) in [
            (nil, EventTypes.all), (flights[0], .all),
            (nil, try EventTypes(names: ["booking.held"])),
            (flights[1], try EventTypes(names: ["booking.held", "booking.created"])),
        ] {
            var page = EventPage(after: EventID(rawValue: 0), limit: 3)
            (page.flightID, page.types) = (flight, types)
            var all = page
            all.limit = 1_000
            let expected = try store.reader.events(all).events
            var found: [CommittedEvent] = []
            while true {
                let result = try store.reader.events(page)
                found += result.events
                #expect(result.next >= page.after)
                if result.next >= result.newest { break }
                page.after = result.next
            }
            #expect(found == expected)
        }
    }

    @Test("a prune notes the greatest id that it removed", arguments: StoreKind.allCases)
    func prune(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let old = try store.makeBooking(on: flight)
        _ = try store.perform(.act(.hold, on: old))
        _ = try store.perform(.act(.release, on: old))
        _ = try store.makeBooking(on: flight)
        #expect(try store.prune(before: store.clock.now() + .seconds(1)) == 1)
        let page = try store.reader.events(EventPage(after: EventID(rawValue: 0), limit: 100))
        #expect(page.prunedThrough.rawValue == 3)
        #expect(page.events.map(\.id.rawValue) == [4])
    }
}
