internal import Bookings
internal import CSQLite
internal import Glibc
internal import SQLiteStore
internal import Sockets

/// Makes a file with any number of bookings, each with a plausible history, as fast as SQLite goes.
///
/// The schema is the store's own; the rows are such that the store's check finds nothing wrong. No
/// journal is kept meanwhile: a file that was not filled to its end is of no use.
public struct Filler: ~Copyable {
    private static let seatsPerFlight = FilledFile.soldRows * 6
    private static let leastFlights = 100
    private static let batch = 100_000
    /// Bookings are this far apart: ten million of them take two years.
    private static let intervalMilliseconds: Int64 = 6_000
    private static let names: [StaticString] = [
        "Ada Lovelace", "Grace Hopper", "Alan Turing", "Katherine Johnson", "Edsger Dijkstra",
        "Barbara Liskov", "Tony Hoare", "Frances Allen",
    ]

    private let insertBooking: BareStatement
    private let insertHistory: BareStatement
    private let seats: [[UInt8]]
    private let stories: [[BookingStory.Step]]
    private var flight: Int64 = 1
    private var sold = 0
    private var historyRows: Int64 = 0

    /// Fills a new file at `path` with `count` bookings.
    ///
    /// - Throws: `BenchError` when there is a file already, or it cannot be made.
    public static func fill(path: String, bookings count: Int) throws(BenchError) -> FilledFile {
        guard count > 0 else { throw BenchError("there must be a booking") }
        guard unsafe access(path, F_OK) != 0 else { throw BenchError("\(path) exists already") }
        do throws(OpeningError) {
            try SQLiteBookingStore(path: path).prepare()
        } catch {
            throw BenchError("\(path): \(error)")
        }
        let flights = max(count * 45 / 100 / seatsPerFlight + 1, leastFlights)
        let historyRows = try fill(path, count, flights)
        return FilledFile(
            path: path,
            bookings: count,
            flights: flights,
            historyRows: historyRows,
            byteCount: SmallFile.byteCount(path)
        )
    }

    private static func fill(
        _ path: String,
        _ count: Int,
        _ flights: Int
    ) throws(BenchError) -> Int {
        let database = try BareDatabase(path)
        try database.execute(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -262144;
            """
        )
        let now = WallClock.milliseconds()
        try insertFlights(flights, now, database)
        var filler = try Filler(database)
        let start = now - Int64(count) * intervalMilliseconds - 2 * 86_400_000
        for first in stride(from: 0, to: count, by: batch) {
            try database.execute("BEGIN")
            for number in first..<min(first + batch, count) {
                try filler.add(number, at: start + Int64(number) * intervalMilliseconds)
            }
            try database.execute("COMMIT")
            if Interruption.isRequested { throw BenchError("interrupted") }
        }
        let rows = Int(filler.historyRows)
        filler.finish()
        // The kernel's write-back shall not fall into a measurement.
        try database.execute("PRAGMA synchronous = FULL; PRAGMA locking_mode = NORMAL;")
        try database.execute("PRAGMA journal_mode = WAL")
        sync()
        return rows
    }

    private static func insertFlights(
        _ count: Int,
        _ now: Int64,
        _ database: borrowing BareDatabase
    ) throws(BenchError) {
        // Departures lie in ten years, so that the seats that are left can still be held.
        try database.execute(
            """
            WITH RECURSIVE numbers(n) AS (
                SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < \(count))
            INSERT INTO flights(id, flight_number, origin, destination, departs_at, cabin_rows,
                cabin_seats, missing)
            SELECT n + 1, 'FL' || (n % 9000 + 100), 'LHR', 'JFK',
                \(now + 3650 * 86_400_000) + n * 60000, \(FilledFile.cabinRows), 'ABCDEF', ''
            FROM numbers
            """
        )
    }

    private init(_ database: borrowing BareDatabase) throws(BenchError) {
        let insertBooking = try BareStatement(
            """
            INSERT INTO bookings(id, flight_id, seat, passenger_name, status, refund_due,
                was_released, created_at, updated_at, version)
            VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?8, ?9)
            """,
            database
        )
        let insertHistory = try BareStatement(
            """
            INSERT INTO history(id, booking_id, previous, from_status, to_status, at, cause,
                expires_at)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            database
        )
        self.insertBooking = insertBooking
        self.insertHistory = insertHistory
        seats = (0..<Self.seatsPerFlight).map { number in
            Array("\(number / 6 + 1)\(["A", "B", "C", "D", "E", "F"][number % 6])".utf8)
        }
        stories = (0..<100).map { BookingStory.of($0).steps }
    }

    /// Ends the statements, without which the database could not be closed.
    private consuming func finish() {}

    private mutating func add(_ number: Int, at created: Int64) throws(BenchError) {
        let steps = stories[number % 100]
        var moment = created
        var from: BookingStatus?
        for step in steps {
            moment += step.delayMilliseconds
            try record(step, booking: Int64(number) + 1, from: from, at: moment)
            from = step.status
        }
        guard let last = steps.last else { return }
        insertBooking.bind(1, Int64(number) + 1)
        insertBooking.bind(2, flight)
        insertBooking.bindCopy(3, seats[sold])
        insertBooking.bind(4, Self.names[number % Self.names.count])
        insertBooking.bind(5, Int64(last.status.rawValue))
        insertBooking.bind(6, last.cause == .release ? 1 : 0)
        insertBooking.bind(7, created)
        insertBooking.bind(8, moment)
        insertBooking.bind(9, historyRows)
        try insertBooking.run()
        if last.status.ownsSeat { takeSeat() }
    }

    /// The next bookings are for the next seat, of the next flight when this one is sold out.
    private mutating func takeSeat() {
        sold += 1
        guard sold == Self.seatsPerFlight else { return }
        sold = 0
        flight += 1
    }

    private mutating func record(
        _ step: BookingStory.Step,
        booking: Int64,
        from: BookingStatus?,
        at moment: Int64
    ) throws(BenchError) {
        historyRows += 1
        insertHistory.bind(1, historyRows)
        insertHistory.bind(2, booking)
        if let from {
            insertHistory.bind(3, historyRows - 1)
            insertHistory.bind(4, Int64(from.rawValue))
        } else {
            insertHistory.bindNull(3)
            insertHistory.bindNull(4)
        }
        insertHistory.bind(5, Int64(step.status.rawValue))
        insertHistory.bind(6, moment)
        insertHistory.bind(7, Int64(step.cause.rawValue))
        switch step.status {
        case .seatHeld: insertHistory.bind(8, moment + BookingStory.holdMilliseconds)
        case .paymentPending: insertHistory.bind(8, moment + 900_000)
        default: insertHistory.bindNull(8)
        }
        try insertHistory.run()
    }
}
