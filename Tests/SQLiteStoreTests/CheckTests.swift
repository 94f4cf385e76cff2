import Bookings
import SQLite
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

/// Whether `check` sees what is broken.
///
/// A check that never fails proves nothing.
@Suite("Checking a database")
struct CheckTests {
    let folder: TemporaryFolder
    let file: SQLiteBookingStore

    /// A flight with the seats 1A to 2B, and six bookings that went different ways.
    ///
    /// 1 has seat 1A and is CONFIRMED; 2 is held on 1B; 3 is INITIATED; 4 was paid for too late; 5
    /// was released; 6 was refunded.
    init() throws {
        folder = try TemporaryFolder()
        file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        try make()
    }

    private func make() throws {
        let start = Timestamp(rawValue: 1_000_000)
        func perform(_ commands: [Command], after milliseconds: Int64) throws {
            _ = try file.perform(
                commands,
                clock: ManualClock(start + .milliseconds(milliseconds))
            )
        }
        func act(_ action: Action, _ id: Int64) -> Command {
            .act(action, on: BookingID(rawValue: id))
        }
        let flight = try FlightDetails(
            flightNumber: "TS1",
            origin: "FRA",
            destination: "LHR",
            departsAt: start + .milliseconds(1_000_000_000),
            cabin: CabinLayout(rows: 2, seats: "AB")
        )
        let name = try PassengerName("Ada Lovelace")
        let bookings = ["1A", "1B", "1A", "2A", "2A", "2B"].map { seat in
            Command.createBooking(
                NewBooking(
                    flightID: FlightID(rawValue: 1),
                    seat: SeatNumber(seat),
                    passengerName: name
                )
            )
        }
        try perform([.createFlight(flight)] + bookings, after: 0)
        try perform([act(.hold, 4)], after: 1)
        let late: Int64 = 600_002
        try perform([act(.pay(success: true), 4), act(.hold, 5)], after: late)
        try perform([act(.release, 5), act(.hold, 1), act(.hold, 2), act(.hold, 6)], after: late)
        try perform([act(.pay(success: true), 1), act(.pay(success: true), 6)], after: late)
        try perform([act(.refund, 6)], after: late + 1)
    }

    private let now = Timestamp(rawValue: 2_000_000)

    @Test("in a sound database every invariant holds, and the report notes what needs attention")
    func sound() throws {
        let report = try file.check(now: now)
        #expect(report.isSound, "\(report.findings.filter { !$0.holds })")
        #expect(report.bookings == 6)
        #expect(report.notes.count == 1)
        #expect(report.notes.first?.contains("late payments") == true)
        let later = try file.check(now: now + .milliseconds(10_000_000))
        #expect(later.notes.contains { $0.contains("deadlines have passed") })
    }

    @Test("a seat that is paid for at once is never shown as free in between")
    func seatBetweenTwoSteps() throws {
        var reader = try file.makeReader()
        let changes = try reader.seatChanges(after: EventID(rawValue: 0), limit: 100).changes
        let states = changes.filter { $0.seat == SeatNumber("1A") }.map { "\($0.state.name)" }
        #expect(states == ["HELD", "HELD", "BOOKED"])
    }

    /// What is done to the file, and what the check has to say of it.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let sql: String
        let invariant: String
        let offender: String
    }

    @Test(
        "what is broken is found and named",
        arguments: [
            Damage(
                testDescription: "the unique index is gone",
                sql: "DROP INDEX live_seat",
                invariant: "rejects a second booking",
                offender: "live_seat"
            ),
            Damage(
                testDescription: "two bookings have one seat",
                sql: """
                    DROP INDEX live_seat;
                    UPDATE bookings SET status = 3 WHERE id = 3
                    """,
                invariant: "at most one booking has a seat",
                offender: "seat 1A: bookings 1, 3"
            ),
            Damage(
                testDescription: "a status was set without a history row",
                sql: "UPDATE bookings SET status = 4 WHERE id = 1",
                invariant: "every booking's events",
                offender: "booking 1: its events lead to CONFIRMED, and its status is REFUNDED"
            ),
            Damage(
                testDescription: "a history is gone",
                sql: "DELETE FROM history WHERE booking_id = 3",
                invariant: "every booking's events",
                offender: "booking 3: history row"
            ),
            Damage(
                testDescription: "a step in the middle is gone",
                sql: "DELETE FROM history WHERE booking_id = 1 AND cause = 1",
                invariant: "every booking's events",
                offender: "booking 1: history row"
            ),
            Damage(
                testDescription: "a step that the contract has not",
                sql: "UPDATE history SET cause = 7 WHERE booking_id = 6 AND cause = 6",
                invariant: "every booking's events",
                offender: "from CONFIRMED to REFUNDED by deadline"
            ),
            Damage(
                testDescription: "an expiry before the deadline",
                sql: "UPDATE history SET at = at - 1 WHERE booking_id = 4 AND cause = 7",
                invariant: "every booking's events",
                offender: "booking 4: event"
            ),
            Damage(
                testDescription: "a late payment that was forgotten",
                sql: "UPDATE bookings SET refund_due = 0 WHERE id = 4",
                invariant: "every booking's events",
                offender: "booking 4: by its events a refund is due"
            ),
            Damage(
                testDescription: "a deadline that was moved in silence",
                sql: "UPDATE bookings SET expires_at = expires_at + 1 WHERE id = 2",
                invariant: "every booking's events",
                offender: "booking 2: its deadline"
            ),
            Damage(
                testDescription: "a history row that nobody's chain has",
                sql: """
                    INSERT INTO history(booking_id, from_status, to_status, at, cause, flight_id, seat)
                    VALUES(3, 0, 1, 0, 1, 1, '1A')
                    """,
                invariant: "every booking's events",
                offender: "booking 3: history row"
            ),
            Damage(
                testDescription: "a seat that the aircraft has not",
                sql: "UPDATE bookings SET seat = '77Z' WHERE id = 3",
                invariant: "every booking's seat",
                offender: "booking 3: seat 77Z"
            ),
            Damage(
                testDescription: "a seat that no event gave to the booking",
                sql: "UPDATE bookings SET seat = '2B' WHERE id = 3",
                invariant: "by transitions of the contract",
                offender: "booking 3: its seat"
            ),
            Damage(
                testDescription: "an event on another flight",
                sql: "UPDATE history SET flight_id = 2 WHERE booking_id = 3",
                invariant: "by transitions of the contract",
                offender: "booking 3: event 3: it names another flight"
            ),
            Damage(
                testDescription: "a hold that no extension could have made so long",
                sql: "UPDATE bookings SET extendable_until = 5 WHERE id = 2",
                invariant: "by transitions of the contract",
                offender: "booking 2: its deadline is later"
            ),
            Damage(
                testDescription: "a booking on no flight",
                sql: "PRAGMA foreign_keys = OFF; UPDATE bookings SET flight_id = 9 WHERE id = 3",
                invariant: "every reference names an existing row",
                offender: "bookings row 3"
            ),
        ]
    )
    func broken(damage: Damage) throws {
        let connection = try Connection(
            path: file.path,
            access: .write,
            busyTime: .milliseconds(1_000)
        )
        try connection.execute(damage.sql)
        let report = try file.check(now: now)
        #expect(!report.isSound)
        let finding = try #require(
            report.findings.first { $0.invariant.contains(damage.invariant) }
        )
        #expect(finding.offenders.contains { $0.contains(damage.offender) }, "\(report.findings)")
    }

    @Test("a backup is the database of one moment, is private, and passes the check")
    func backup() throws {
        let copy = SQLiteBookingStore(path: folder.file("copy.db"))
        try file.backUp(to: copy.path)
        try copy.requireCurrent()
        let report = try copy.check(now: now)
        #expect(report.isSound)
        #expect(report.bookings == 6)
        #expect(throws: BackupError.exists(path: copy.path)) { try file.backUp(to: copy.path) }
    }

    @Test("a file that is not there, or needs a migration, is not checked but refused")
    func notCurrent() throws {
        let nowhere = SQLiteBookingStore(path: folder.file("nowhere.db"))
        #expect(throws: OpeningError.missing(database: nowhere.path)) {
            try nowhere.requireCurrent()
        }
        let connection = try Connection(
            path: file.path,
            access: .write,
            busyTime: .milliseconds(1_000)
        )
        try connection.execute("PRAGMA user_version = 0")
        #expect(throws: OpeningError.self) { try file.requireCurrent() }
        try connection.execute("PRAGMA user_version = 1000")
        #expect(throws: OpeningError.self) { try file.requireCurrent() }
    }
}
