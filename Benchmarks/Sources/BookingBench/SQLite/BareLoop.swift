/// The result of the bare loop.
struct BareLoopMeasurement: Sendable, Encodable {
    /// How many requests share a transaction.
    let batch: Int
    /// Whether each request has its own savepoint.
    let hasSavepoints: Bool
    /// What would be HTTP requests; four of them are five transitions.
    let requestsPerSecond: Double
    /// Status changes, each with its history row.
    let transitionsPerSecond: Double
    /// CPU seconds for 1,000 requests.
    let cpuSecondsPer1000: Double
    /// The share of the machine that other programs used.
    let otherShare: Double

    /// The name in reports.
    var name: String { "bare-loop@\(batch)\(hasSavepoints ? "+savepoints" : "")" }
}

/// The upper limit of durable requests: one thread that makes the changes of the four requests of a
/// booking in SQLite, and does nothing else.
///
/// WAL and `synchronous=FULL`; insert; hold; pay, which is two transitions; refund; a history row for
/// each; a partial unique index over taken seats and a partial index over deadlines. No HTTP, no
/// JSON, no rules, no responses. `batch` requests share a `BEGIN IMMEDIATE … COMMIT`.
struct BareLoop: ~Copyable {
    private enum Step: Int, CaseIterable {
        case create
        case hold
        case pay
        case refund
    }

    private static let epochMilliseconds: Int64 = 1_766_568_600_000
    private static let holdMilliseconds: Int64 = 600_000

    private let database: BareDatabase
    private let insert: BareStatement
    private let select: BareStatement
    private let update: BareStatement
    private let history: BareStatement
    private let savepoint: BareStatement
    private let release: BareStatement
    private let begin: BareStatement
    private let commit: BareStatement

    private let batch: Int
    private let hasSavepoints: Bool
    private let seats: [[UInt8]]
    private var bookings = [Int64](repeating: 0, count: Limits.bareLoopBookings)
    private var requests = 0
    private var transitions = 0
    private var finished = 0
    private var inTransaction = 0

    /// Runs the loop for `window` on a new file, which it removes afterwards.
    static func measure(
        _ file: DatabaseFile,
        batch: Int,
        window: Duration,
        hasSavepoints: Bool = false
    ) throws -> BareLoopMeasurement {
        guard batch > 0, window > .zero else {
            throw BenchError("the batch and the window must be above 0")
        }
        file.remove()
        defer { file.remove() }
        var loop = try BareLoop(file, batch: batch, hasSavepoints: hasSavepoints)
        return try loop.run(for: window)
    }

    private init(_ file: DatabaseFile, batch: Int, hasSavepoints: Bool) throws {
        let database = try BareDatabase(file)
        try Self.createTables(database)
        let insert = try BareStatement(
            "INSERT INTO bookings VALUES(NULL, ?, ?, 'Ada Lovelace', 0, NULL, ?, ?)",
            database
        )
        let select = try BareStatement(
            "SELECT status, flight_id, seat_number, expires_at FROM bookings WHERE id = ?",
            database
        )
        let update = try BareStatement(
            "UPDATE bookings SET status = ?, expires_at = ?, updated_at = ? WHERE id = ?",
            database
        )
        let history = try BareStatement("INSERT INTO history VALUES(NULL, ?, ?, ?, ?, ?)", database)
        let savepoint = try BareStatement("SAVEPOINT r", database)
        let release = try BareStatement("RELEASE r", database)
        let begin = try BareStatement("BEGIN IMMEDIATE", database)
        let commit = try BareStatement("COMMIT", database)
        // A throwing initializer must not leave a noncopyable value half initialized.
        self.insert = insert
        self.select = select
        self.update = update
        self.history = history
        self.savepoint = savepoint
        self.release = release
        self.begin = begin
        self.commit = commit
        self.database = database
        self.batch = batch
        self.hasSavepoints = hasSavepoints
        seats = (0..<Limits.bareLoopBookings).map { number in
            Array("\(number / 6 + 1)\(SeatPlan.letters[number % 6])".utf8)
        }
    }

    private static func createTables(_ database: borrowing BareDatabase) throws {
        try database.execute("PRAGMA journal_mode=WAL")
        try database.execute("PRAGMA synchronous=FULL")
        try database.execute(
            """
            CREATE TABLE bookings(id INTEGER PRIMARY KEY, flight_id INTEGER NOT NULL,
                seat_number TEXT NOT NULL, passenger_name TEXT NOT NULL, status INTEGER NOT NULL,
                expires_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
            CREATE UNIQUE INDEX active_seat ON bookings(flight_id, seat_number)
                WHERE status IN (1, 2, 3);
            CREATE INDEX due ON bookings(expires_at) WHERE status IN (1, 2);
            CREATE TABLE history(id INTEGER PRIMARY KEY, booking_id INTEGER NOT NULL,
                from_status INTEGER, to_status INTEGER NOT NULL, at INTEGER NOT NULL,
                cause TEXT NOT NULL);
            """
        )
    }

    private mutating func run(for window: Duration) throws -> BareLoopMeasurement {
        let machineBefore = CPUTime.machineSeconds()
        let ownBefore = CPUTime.ownSeconds()
        let start = Instant.now
        let end = start + window
        while try round(until: end) {}
        if inTransaction > 0 { try commit.run() }
        let seconds = Instant.now.seconds(since: start)
        let own = CPUTime.ownSeconds() - ownBefore
        let machine = CPUTime.machineSeconds() - machineBefore
        return BareLoopMeasurement(
            batch: batch,
            hasSavepoints: hasSavepoints,
            requestsPerSecond: Double(requests) / seconds,
            transitionsPerSecond: Double(transitions) / seconds,
            cpuSecondsPer1000: own / Double(max(requests, 1)) * 1000,
            otherShare: max(0, machine - own) / (seconds * Double(CPUTime.processors))
        )
    }

    /// Takes `Limits.bareLoopBookings` bookings through their four requests; false after `end`.
    ///
    /// Each request is made for all bookings before the next one, as with so many connections.
    private mutating func round(until end: Instant) throws -> Bool {
        for step in Step.allCases {
            for slot in 0..<Limits.bareLoopBookings {
                if inTransaction == 0 { try begin.run() }
                if hasSavepoints { try savepoint.run() }
                try request(step, slot)
                if hasSavepoints { try release.run() }
                requests += 1
                inTransaction += 1
                guard inTransaction >= batch else { continue }
                try commit.run()
                inTransaction = 0
                if requests & 63 == 0, Instant.now >= end { return false }
            }
        }
        try Interruption.check()
        return Instant.now < end
    }

    @inline(__always)
    private mutating func request(_ step: Step, _ slot: Int) throws {
        let now = Self.epochMilliseconds + Int64(requests)
        if step != .create {
            select.bind(1, bookings[slot])
            try select.run()
        }
        switch step {
        case .create:
            insert.bind(1, Int64(finished / Limits.bareLoopBookings % 20 + 1))
            insert.bindCopy(2, seats[slot])
            insert.bind(3, now)
            insert.bind(4, now)
            try insert.run()
            bookings[slot] = database.lastInsertedRow
            try record(slot, from: nil, to: 0, now, "create")
        case .hold:
            try move(slot, from: 0, to: 1, now, "hold")
        case .pay:
            try move(slot, from: 1, to: 2, now, "pay")
            try move(slot, from: 2, to: 3, now, "pay")
        case .refund:
            try move(slot, from: 3, to: 4, now, "refund")
            finished += 1
        }
    }

    @inline(__always)
    private mutating func move(
        _ slot: Int,
        from: Int64,
        to: Int64,
        _ now: Int64,
        _ cause: StaticString
    ) throws {
        update.bind(1, to)
        if to < 3 { update.bind(2, now + Self.holdMilliseconds) } else { update.bindNull(2) }
        update.bind(3, now)
        update.bind(4, bookings[slot])
        try update.run()
        try record(slot, from: from, to: to, now, cause)
    }

    @inline(__always)
    private mutating func record(
        _ slot: Int,
        from: Int64?,
        to: Int64,
        _ now: Int64,
        _ cause: StaticString
    ) throws {
        history.bind(1, bookings[slot])
        if let from { history.bind(2, from) } else { history.bindNull(2) }
        history.bind(3, to)
        history.bind(4, now)
        history.bind(5, cause)
        try history.run()
        transitions += 1
    }
}
