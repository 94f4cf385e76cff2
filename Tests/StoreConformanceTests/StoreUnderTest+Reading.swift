import Bookings
import TestSupport

/// Reading at the store's time.
extension StoreUnderTest {
    func booking(_ id: BookingID, for actor: Actor = .anonymous) throws -> Booking? {
        try reader.booking(id, for: actor, now: clock.now())
    }

    func bookings(
        _ page: BookingPage = BookingPage(),
        for actor: Actor = .anonymous
    ) throws -> (rows: [Booking], end: PageEnd<BookingID>) {
        try reader.bookings(page, for: actor, now: clock.now())
    }

    /// Every page of a listing, one after the other.
    func allBookings(
        _ page: BookingPage = BookingPage(),
        for actor: Actor = .anonymous
    ) throws -> [Booking] {
        var page = page
        var rows: [Booking] = []
        while true {
            let (some, end) = try bookings(page, for: actor)
            rows += some
            guard case .more(let id) = end else { return rows }
            page.before = id
        }
    }

    func history(of id: BookingID, for actor: Actor = .anonymous) throws -> [BookingEvent]? {
        try reader.history(of: id, for: actor, now: clock.now())
    }

    func seats(of id: FlightID) throws -> SeatCounts? {
        try reader.flight(id, now: clock.now())?.seats
    }

    func flights(
        before cursor: FlightID? = nil,
        limit: Int = 100
    ) throws -> (rows: [(flight: Flight, seats: SeatCounts)], end: PageEnd<FlightID>) {
        try reader.flights(before: cursor, limit: limit, now: clock.now())
    }

    func seatMap(of id: FlightID) throws -> SeatMap? {
        try reader.seatMap(of: id, now: clock.now())
    }

    func seatState(_ seat: String, on id: FlightID) throws -> SeatState? {
        try seatMap(of: id)?.seats.first { $0.seat.description == seat }?.state
    }

    func expire(_ jobs: [ExpiryJob]) throws -> [ExpiryResult] {
        try worker.expire(jobs)
    }

    func overdue(limit: Int = 100) throws -> [ExpiryJob] {
        try worker.overdue(limit: limit, now: clock.now())
    }
}

extension Booking {
    /// The booking without the id of its newest event, which the outcome of a command need not have.
    var withoutEvent: Booking {
        var copy = self
        copy.lastEventID = EventID(rawValue: 0)
        return copy
    }
}
