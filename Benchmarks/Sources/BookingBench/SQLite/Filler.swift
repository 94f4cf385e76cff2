import Glibc

/// A database file with many bookings, and the distribution of its bookings and seats.
struct FilledFile: Sendable {
    /// The rows of each cabin, of seats A to F.
    static let cabinRows = 60
    /// The rows with sold seats; the seats behind them are free for the load.
    static let soldRows = 50

    let database: DatabaseFile
    /// The number of bookings; their ids begin with 1.
    let bookings: Int
    /// The number of flights; their ids begin with 1.
    let flights: Int
    let historyRows: Int
    /// The size of the file.
    let byteCount: Int

    /// The ids of `count` bookings from all over the file; the same in every run.
    func sample(_ count: Int) -> [Int64] {
        // A multiple of a prime visits the whole range before it repeats.
        (0..<count).map { Int64($0 * 7_368_787 % bookings) + 1 }
    }

    /// The seats behind the sold rows of at most 100 flights from all over the file.
    func freeSeats() -> SeatPlan {
        let count = min(flights, 100)
        return SeatPlan(
            flights: (0..<count).map { Int64($0 * flights / count) + 1 },
            rows: Self.cabinRows - Self.soldRows,
            firstRow: Self.soldRows + 1
        )
    }
}

/// Fills a database file with bookings and plausible histories, as fast as SQLite can.
///
/// `bookingctl` creates the schema, and finds no broken invariant in the filled file. There is no
/// journal meanwhile: a file that is not complete is useless.
struct Filler: ~Copyable {
    private static let seatsPerFlight = FilledFile.soldRows * SeatPlan.letters.count
    private static let leastFlights = 100
    private static let rowsPerTransaction = 100_000
    /// The time between two bookings: ten million bookings take two years.
    private static let intervalMilliseconds: Int64 = 6_000
    private static let paymentMilliseconds: Int64 = 900_000
    private static let names: [StaticString] = [
        "Ada Lovelace", "Grace Hopper", "Alan Turing", "Katherine Johnson", "Edsger Dijkstra",
        "Barbara Liskov", "Tony Hoare", "Frances Allen",
    ]

    private let insertBooking: BareStatement
    private let insertHistory: BareStatement
    private let seats: [[UInt8]]
    private let stories: [[BookingStory.Step]]
    private var flight: Int64 = 1
    private var soldSeats = 0
    private var historyRows: Int64 = 0

    /// Creates and fills a file.
    ///
    /// - Throws: `BenchError`, for example if the file exists.
    static func fill(
        _ database: DatabaseFile,
        bookings count: Int,
        _ programs: BookingPrograms
    ) throws -> FilledFile {
        guard count > 0 else { throw BenchError("a filled file has at least one booking") }
        guard !database.exists else { throw BenchError("\(database.path) already exists") }
        _ = try programs.control(["migrate"], database)
        let flights = max(count * 45 / 100 / seatsPerFlight + 1, leastFlights)
        let historyRows = try fill(BareDatabase(database), bookings: count, flights: flights)
        // Otherwise the kernel would write the file back during a measurement.
        sync()
        return FilledFile(
            database: database,
            bookings: count,
            flights: flights,
            historyRows: historyRows,
            byteCount: database.byteCount
        )
    }

    private static func fill(
        _ database: borrowing BareDatabase,
        bookings count: Int,
        flights: Int
    ) throws -> Int {
        try database.execute(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA cache_size = -262144;
            """
        )
        let now = Int64(time(nil)) * 1000
        try insertFlights(flights, now, database)
        let rows = try insertBookings(count, now, database)
        try database.execute("PRAGMA synchronous = FULL; PRAGMA locking_mode = NORMAL;")
        try database.execute("PRAGMA journal_mode = WAL")
        return rows
    }

    private static func insertFlights(
        _ count: Int,
        _ now: Int64,
        _ database: borrowing BareDatabase
    ) throws {
        let insert = try BareStatement(
            """
            WITH RECURSIVE numbers(n) AS (
                SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?1)
            INSERT INTO flights(id, flight_number, origin, destination, departs_at, cabin_rows,
                cabin_seats, missing)
            SELECT n + 1, 'FL' || (n % 9000 + 100), 'LHR', 'JFK', ?2 + n * 60000, ?3, 'ABCDEF', ''
            FROM numbers
            """,
            database
        )
        insert.bind(1, Int64(count))
        // The flights depart in ten years, so that the load can still hold their free seats.
        insert.bind(2, now + 3650 * 86_400_000)
        insert.bind(3, Int64(FilledFile.cabinRows))
        try insert.run()
    }

    /// Returns the number of history rows.
    ///
    /// The prepared statements end with this function: SQLite does not change the journal mode before.
    private static func insertBookings(
        _ count: Int,
        _ now: Int64,
        _ database: borrowing BareDatabase
    ) throws -> Int {
        var filler = try Filler(database)
        let start = now - Int64(count) * intervalMilliseconds - 2 * 86_400_000
        for first in stride(from: 0, to: count, by: rowsPerTransaction) {
            try database.execute("BEGIN")
            for number in first..<min(first + rowsPerTransaction, count) {
                try filler.add(number, at: start + Int64(number) * intervalMilliseconds)
            }
            try database.execute("COMMIT")
            try Interruption.check()
        }
        return Int(filler.historyRows)
    }

    private init(_ database: borrowing BareDatabase) throws {
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
                expires_at, flight_id, seat)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """,
            database
        )
        self.insertBooking = insertBooking
        self.insertHistory = insertHistory
        seats = (0..<Self.seatsPerFlight).map { number in
            Array("\(number / 6 + 1)\(SeatPlan.letters[number % 6])".utf8)
        }
        stories = (0..<100).map { BookingStory.of($0).steps }
    }

    private mutating func add(_ number: Int, at created: Int64) throws {
        let steps = stories[number % 100]
        guard let last = steps.last else { return }
        var now = created
        var from: Stored.Status?
        for step in steps {
            now += step.delayMilliseconds
            try addHistory(step, booking: Int64(number) + 1, from: from, at: now)
            from = step.status
        }
        insertBooking.bind(1, Int64(number) + 1)
        insertBooking.bind(2, flight)
        insertBooking.bindCopy(3, seats[soldSeats])
        insertBooking.bind(4, Self.names[number % Self.names.count])
        insertBooking.bind(5, last.status.rawValue)
        insertBooking.bind(6, last.cause == .release ? 1 : 0)
        insertBooking.bind(7, created)
        insertBooking.bind(8, now)
        insertBooking.bind(9, historyRows)
        try insertBooking.run()
        if last.status == .confirmed { moveToNextSeat() }
    }

    /// Moves to the next seat, on the next flight if this one is sold out.
    private mutating func moveToNextSeat() {
        soldSeats += 1
        guard soldSeats == Self.seatsPerFlight else { return }
        soldSeats = 0
        flight += 1
    }

    private mutating func addHistory(
        _ step: BookingStory.Step,
        booking: Int64,
        from: Stored.Status?,
        at now: Int64
    ) throws {
        historyRows += 1
        insertHistory.bind(1, historyRows)
        insertHistory.bind(2, booking)
        if let from {
            insertHistory.bind(3, historyRows - 1)
            insertHistory.bind(4, from.rawValue)
        } else {
            insertHistory.bindNull(3)
            insertHistory.bindNull(4)
        }
        insertHistory.bind(5, step.status.rawValue)
        insertHistory.bind(6, now)
        insertHistory.bind(7, step.cause.rawValue)
        switch step.status {
        case .seatHeld: insertHistory.bind(8, now + BookingStory.holdMilliseconds)
        case .paymentPending: insertHistory.bind(8, now + Self.paymentMilliseconds)
        default: insertHistory.bindNull(8)
        }
        insertHistory.bind(9, flight)
        insertHistory.bindCopy(10, seats[soldSeats])
        try insertHistory.run()
    }
}
