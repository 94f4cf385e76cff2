internal import Sockets

/// The durable ceiling: what one thread gets out of SQLite doing to the tables what the four requests
/// of a booking do, with nothing else to do.
///
/// WAL and `synchronous=FULL`; insert; hold; pay, which is two transitions; refund; a history row for
/// each; a partial unique index over the seats that are taken and a partial index over deadlines. No
/// HTTP, no JSON, no rules, no answers. `batch` requests share a `BEGIN IMMEDIATE … COMMIT`.
///
/// The library is used with its defaults. The store configures it before its first connection, so
/// that a process that has measured cannot open a store afterwards.
public struct BareLoop: ~Copyable {
    /// What the loop came to.
    public struct Result: Sendable {
        /// Requests in one transaction.
        public let batch: Int
        /// Whether each had a savepoint of its own.
        public let hasSavepoints: Bool
        /// What would be HTTP requests, a second; four of them are five transitions.
        public let requestsPerSecond: Double
        /// Status changes with their history rows, a second.
        public let transitionsPerSecond: Double
        /// CPU seconds for 1,000 requests.
        public let cpuSecondsPer1000: Double
        /// The share of the machine that others used.
        public let otherShare: Double
    }

    private enum Step: Int {
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
    private var bookings = [Int64](repeating: 0, count: Limits.ceilingWidth)
    private var requests = 0
    private var transitions = 0
    private var finished = 0
    private var inTransaction = 0

    /// Measures for `seconds` on a new file at `path`, which is removed before and afterwards.
    public static func measure(
        path: String,
        batch: Int,
        seconds: Double,
        hasSavepoints: Bool = false
    ) throws(BenchError) -> Result {
        guard batch > 0, seconds > 0 else { throw BenchError("batch and seconds must be above 0") }
        BareDatabase.remove(path)
        defer { BareDatabase.remove(path) }
        var loop = try BareLoop(path: path, batch: batch, hasSavepoints: hasSavepoints)
        return try loop.run(seconds: seconds)
    }

    private init(path: String, batch: Int, hasSavepoints: Bool) throws(BenchError) {
        let database = try BareDatabase(path)
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
        // All at once, because an owner that is half made cannot be undone when one of them fails.
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
        seats = (0..<Limits.ceilingWidth).map { number in
            Array("\(number / 6 + 1)\(["A", "B", "C", "D", "E", "F"][number % 6])".utf8)
        }
    }

    private static func createTables(_ database: borrowing BareDatabase) throws(BenchError) {
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

    private mutating func run(seconds: Double) throws(BenchError) -> Result {
        let machine = MachineUsage.now()
        let cpu = OwnUsage.cpuSeconds()
        let start = MonotonicClock.nanoseconds()
        let end = start + Int64(seconds * 1_000_000_000)
        while try round(until: end) {}
        if inTransaction > 0 { try commit.run() }
        let wall = Double(MonotonicClock.nanoseconds() - start) / 1_000_000_000
        let used = OwnUsage.cpuSeconds() - cpu
        let busy = MachineUsage.now().busySeconds - machine.busySeconds
        return Result(
            batch: batch,
            hasSavepoints: hasSavepoints,
            requestsPerSecond: Double(requests) / wall,
            transitionsPerSecond: Double(transitions) / wall,
            cpuSecondsPer1000: used / Double(max(requests, 1)) * 1000,
            otherShare: max(0, busy - used) / (wall * Double(MachineUsage.processors))
        )
    }

    /// Takes `ceilingWidth` bookings through their four requests; false when the time is over.
    ///
    /// First one request of every booking, then the next, as with so many connections.
    private mutating func round(until end: Int64) throws(BenchError) -> Bool {
        for step in [Step.create, .hold, .pay, .refund] {
            for slot in 0..<Limits.ceilingWidth {
                if inTransaction == 0 { try begin.run() }
                if hasSavepoints { try savepoint.run() }
                try request(step, slot)
                if hasSavepoints { try release.run() }
                requests += 1
                inTransaction += 1
                guard inTransaction >= batch else { continue }
                try commit.run()
                inTransaction = 0
                if requests & 63 == 0, MonotonicClock.nanoseconds() >= end { return false }
            }
        }
        if Interruption.isRequested { throw BenchError("interrupted") }
        return MonotonicClock.nanoseconds() < end
    }

    @inline(__always)
    private mutating func request(_ step: Step, _ slot: Int) throws(BenchError) {
        let now = Self.epochMilliseconds + Int64(requests)
        if step != .create {
            select.bind(1, bookings[slot])
            try select.run()
        }
        switch step {
        case .create:
            insert.bind(1, Int64(finished / Limits.ceilingWidth % 20 + 1))
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
    ) throws(BenchError) {
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
    ) throws(BenchError) {
        history.bind(1, bookings[slot])
        if let from { history.bind(2, from) } else { history.bindNull(2) }
        history.bind(3, to)
        history.bind(4, now)
        history.bind(5, cause)
        try history.run()
        transitions += 1
    }
}
