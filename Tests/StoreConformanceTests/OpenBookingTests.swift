import Bookings
import TestSupport
import Testing

@Suite("Limits of open bookings in a store")
struct OpenBookingTests {
    let limit = OpenBookingLimit(of: ClientID(rawValue: 7), bookings: 3)

    /// Creates a booking or an order with the client's limit; returns the time to wait if it was refused.
    func wait(
        _ command: Command,
        in store: any StoreUnderTest,
        limit: OpenBookingLimit? = nil
    ) throws -> Duration? {
        let ticket = try store.send(command, limit: limit ?? self.limit)
        guard case .done(let outcome, _) = try store.result(of: ticket) else { return nil }
        guard case .refused(.tooManyOpenBookings(limit: 3, let wait)) = outcome else { return nil }
        return wait
    }

    func booking(_ seat: String, on flight: FlightID) throws -> Command {
        .createBooking(
            NewBooking(
                flightID: flight,
                seat: SeatNumber(seat),
                passengerName: try PassengerName("Ada Lovelace")
            )
        )
    }

    @Test(
        "a booking counts from its creation until it is paid or ended, also after a restart",
        arguments: StoreKind.allCases
    )
    func lifetime(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        for seat in ["1A", "1B", "1C"] {
            #expect(try wait(try booking(seat, on: flight), in: store) == nil)
        }
        let next = try booking("1D", on: flight)
        #expect(try wait(next, in: store) == .seconds(600))
        try store.restart()
        #expect(try wait(next, in: store) == .seconds(600))
        // Another client has a limit of its own.
        let other = OpenBookingLimit(of: ClientID(rawValue: -7), bookings: 3)
        #expect(try wait(next, in: store, limit: other) == nil)

        try store.grant(.act(.hold, on: BookingID(rawValue: 1)))
        try store.grant(.act(.checkout, on: BookingID(rawValue: 1)))
        #expect(try wait(next, in: store) == .seconds(600))
        try store.grant(.act(.pay(success: true), on: BookingID(rawValue: 1)))
        #expect(try wait(next, in: store) == nil)
        try store.grant(.act(.hold, on: BookingID(rawValue: 2)))
        #expect(try wait(next, in: store) == .seconds(600))
        try store.grant(.act(.release, on: BookingID(rawValue: 2)))
        #expect(try wait(next, in: store) == nil)
        #expect(try wait(next, in: store) != nil)
        store.clock.advance(byMilliseconds: 600_000)
        #expect(try wait(next, in: store) == nil)
    }

    @Test(
        "every booking of an order counts, and a refused order takes no place",
        arguments: StoreKind.allCases
    )
    func orders(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        func request(_ seats: String...) throws -> Command {
            try store.newOrder(seats.map { (seat: $0, flight: flight) }, holds: true)
        }
        #expect(try wait(try request("1A", "1B", "1C", "1D"), in: store) == .zero)
        #expect(try wait(try request("1A", "1B"), in: store) == nil)
        #expect(try wait(try request("2A", "2B"), in: store) == .seconds(600))
        // Refused because of a taken seat.
        #expect(try wait(try request("1A"), in: store) == nil)
        #expect(try wait(try request("2A"), in: store) == nil)
        #expect(try wait(try request("2B"), in: store) == .seconds(600))
        let order = try #require(store.orders().last)
        try store.grantOrder(.actOnOrder(.release, on: order.order.id))
        #expect(try wait(try request("2B", "2C"), in: store) == nil)
    }
}
