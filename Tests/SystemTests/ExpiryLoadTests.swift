import Bookings
import Glibc
import SQLite
import TestSupport
import Testing

/// Thousands of holds that expire at the same time.
@Suite("Thousands of holds expire", .timeLimit(.minutes(3)))
struct ExpiryLoadTests {
    static let rows = 100

    /// The limit of the 99th percentile of the lateness.
    ///
    /// A debug build beside other tests is slow. Its limit is still far below the interval of sweeps,
    /// so that the test fails if jobs do not work. `make test-release` uses the low limit.
    static let latenessMilliseconds: Int64 = BuiltProgram.otherFolder == nil ? 20_000 : 250

    @Test("2,000 holds expire in time, each with one event, with two workers", .aboutSQLiteFile)
    func twoWorkers() throws {
        // Sweeps are so rare that every hold expires by its job.
        let system = try RunningSystem(settings: ["HOLD_SECONDS": "1", "SWEEP_SECONDS": "60"])
        let workers = try ["one.log", "two.log"].map { try system.startWorker(log: $0) }
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: Self.rows)
        let bookings = try client.pipeline(
            gridSeats(rows: Self.rows).map { seat in
                let body = HTTPConnection.bookingBody(flight: flight.id, seat: seat)
                return ("POST", "/api/bookings/", body)
            }
        ).map { try $0.decoded(BookingView.self).id }
        #expect(bookings.count == 2_000)

        let watch = try ExpiryWatch(databasePath: system.databasePath)
        let held = try client.pipeline(
            bookings.map { ("POST", "/api/bookings/\($0)/hold/", nil) }
        )
        #expect(held.allSatisfy { $0.status == 200 })
        try waitUntil("all holds to be expired", within: .seconds(60)) {
            try watch.read()
            return watch.latenesses.count >= bookings.count
        }

        let latenesses = watch.latenesses.sorted()
        let late = latenesses[latenesses.count * 99 / 100]
        print(
            "lateness of 2,000 expiries: median \(latenesses[1_000]) ms, 99th percentile \(late) ms"
        )
        #expect(late < Self.latenessMilliseconds)
        #expect(latenesses[0] >= 0, "a hold expired before its deadline")
        for id in bookings {
            #expect(try client.history(id).map(\.cause) == ["create", "hold", "deadline"])
        }
        #expect(workers.allSatisfy { $0.output.contains("expired") }, "one worker did all the work")
        let after: FlightView = try client.expect(200, "GET", "/api/flights/\(flight.id)/")
        #expect(after.seats.available == bookings.count)
        #expect(try system.control("check").ending == .exited(0))
    }
}

/// Reads expiries from the database as soon as they are committed.
///
/// The event of an expiry has the time of the deadline, so the lateness is measured up to the reading.
private final class ExpiryWatch {
    /// The milliseconds from each deadline to the reading of its event.
    private(set) var latenesses: [Int64] = []
    private var newest: Int64 = 0
    private let connection: Connection
    private var statement: Statement

    init(databasePath: String) throws {
        connection = try Connection(
            path: databasePath,
            access: .read,
            busyTime: .milliseconds(1_000)
        )
        statement = try connection.prepare(
            "SELECT id, at FROM history WHERE id > ? AND cause = \(Cause.deadline.rawValue) ORDER BY id"
        )
    }

    func read() throws {
        try statement.bind(newest, at: 1)
        var deadlines: [Int64] = []
        while try statement.step() {
            newest = statement.int64(0)
            deadlines.append(statement.int64(1))
        }
        // After reading: what was read had been committed by now, and not later.
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let milliseconds = Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
        latenesses += deadlines.map { milliseconds - $0 }
    }
}
