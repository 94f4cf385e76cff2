import Bookings
import SQLite
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

@Suite("Checking and pruning orders")
struct OrderMaintenanceTests {
    let folder: TemporaryFolder
    let file: SQLiteBookingStore
    let clock = ManualClock()

    /// Order 1 has the seats 1A and 1B and is held; order 2 has 2A and 2B and was released.
    init() throws {
        folder = try TemporaryFolder()
        file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        let flight = try FlightDetails(
            flightNumber: "TS1",
            origin: "FRA",
            destination: "LHR",
            departsAt: clock.now() + .seconds(1_000_000),
            cabin: CabinLayout(rows: 3, seats: "AB")
        )
        try perform(.createFlight(flight), order("1A", "1B"), order("2A", "2B"))
        try perform(.actOnOrder(.release, on: OrderID(rawValue: 2)))
    }

    private func perform(_ commands: Command...) throws {
        for outcome in try file.perform(commands, clock: clock) {
            if case .refused(let refusal) = outcome { throw refusal }
        }
    }

    private func order(_ seats: String...) throws -> Command {
        var random = SeededGenerator(seed: UInt64(seats[0].utf8.reduce(0) { $0 &* 31 &+ Int($1) }))
        let name = try PassengerName("Ada")
        let items = seats.map {
            NewOrder.Item(
                flightID: FlightID(rawValue: 1),
                seat: .named(SeatNumber($0)),
                passengerName: name
            )
        }
        return .createOrder(NewOrder(items, holds: true, using: &random))
    }

    @Test("sound orders pass the check")
    func sound() throws {
        let report = try file.check(now: clock.now())
        #expect(report.isSound, "\(report.findings.filter { !$0.holds })")
    }

    @Test(
        "a torn order is found and named",
        arguments: [
            ("UPDATE bookings SET expires_at = expires_at + 1 WHERE id = 1", "the same status"),
            ("UPDATE bookings SET status = 3, expires_at = NULL WHERE id = 2", "the same status"),
            ("UPDATE bookings SET extendable_until = 9e12 WHERE id = 2", "the same status"),
            ("UPDATE bookings SET order_id = NULL WHERE order_id = 2", "has its bookings"),
            ("UPDATE bookings SET token_id = 7 WHERE id = 1", "they have its creator"),
            ("UPDATE history SET at = at + 1 WHERE booking_id = 1 AND cause = 1", "held together"),
            ("DELETE FROM history WHERE booking_id = 1 AND cause = 1", "held together"),
            (
                """
                UPDATE orders SET reference = (SELECT lower(reference) FROM orders WHERE id = 1)
                WHERE id = 2
                """,
                "a reference names one order"
            ),
        ]
    )
    func torn(sql: String, invariant: String) throws {
        try Connection(path: file.path, access: .write, busyTime: .seconds(1)).execute(sql)
        let report = try file.check(now: clock.now())
        let broken = report.findings.filter { !$0.holds }
        #expect(broken.contains { $0.invariant.contains(invariant) }, "\(broken)")
    }

    private func prune() throws -> Int {
        var pruner = try file.makePruner(before: clock.now())
        var removed = 0
        var cursor: BookingID?
        repeat {
            let step = try pruner.step(after: cursor)
            removed += step.removed
            cursor = step.next
        } while cursor != nil
        return removed
    }

    @Test("an order is pruned as a whole, when all its bookings have ended")
    func pruneWholeOrders() throws {
        try perform(.act(.release, on: BookingID(rawValue: 1)))
        try perform(order("3A", "3B"))
        clock.advance(byMilliseconds: 1_000)
        // Order 1 still has a live booking, and order 3 is held.
        #expect(try prune() == 2)
        var reader = try file.makeReader()
        let kept = try reader.order(OrderID(rawValue: 1), for: .anonymous, now: clock.now())
        #expect(kept?.bookings.count == 2)
        #expect(try reader.order(OrderID(rawValue: 2), for: .anonymous, now: clock.now()) == nil)
        #expect(try file.check(now: clock.now()).isSound)
        try perform(.actOnOrder(.release, on: OrderID(rawValue: 1)))
        // The booking with the newest event is never pruned.
        try perform(.actOnOrder(.checkout, on: OrderID(rawValue: 3)))
        clock.advance(byMilliseconds: 1_000)
        #expect(try prune() == 2)
        #expect(try file.check(now: clock.now()).isSound)
    }

    @Test("the newest order stays, so that its id is not given out twice")
    func keepsNewestOrder() throws {
        try perform(.actOnOrder(.release, on: OrderID(rawValue: 1)))
        let booking = NewBooking(
            flightID: FlightID(rawValue: 1),
            seat: SeatNumber("3A"),
            passengerName: try PassengerName("Ada")
        )
        try perform(.createBooking(booking))
        clock.advance(byMilliseconds: 1_000)
        #expect(try prune() == 2)
        var reader = try file.makeReader()
        #expect(try reader.order(OrderID(rawValue: 2), for: .anonymous, now: clock.now()) != nil)
    }

    @Test("the live seats of a flight are read from the index alone")
    func takenSeatsPlan() throws {
        let connection = try Connection(path: file.path, access: .read, busyTime: .seconds(1))
        var plan = try connection.prepare(
            """
            EXPLAIN QUERY PLAN SELECT seat FROM bookings INDEXED BY live_seat
            WHERE flight_id = 1 AND status BETWEEN 1 AND 3
            """
        )
        #expect(try plan.step())
        #expect(plan.string(3).contains("live_seat (flight_id=?)"), "\(plan.string(3))")
    }
}
