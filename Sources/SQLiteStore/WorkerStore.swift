public import Bookings
internal import SQLite

/// What a worker needs of the database: a connection of its own that writes.
///
/// Confined to its thread.
public struct SQLiteExpiryStore: ~Copyable {
    private let file: SQLiteBookingStore
    private let service: BookingService
    private var session: WriteSession
    private var overdueJobs: Statement
    private var firstDeadline: Statement
    private var signOfLife: Statement
    private var signedAt: Timestamp?

    /// Opens a database that was prepared.
    public static func open(
        _ file: SQLiteBookingStore,
        service: BookingService
    ) throws(StoreError) -> SQLiteExpiryStore {
        do throws(SQLiteError) {
            let session = try WriteSession.open(file)
            let overdue = try session.connection.prepare(
                """
                SELECT id, expires_at FROM bookings
                WHERE status BETWEEN 1 AND 2 AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2
                """
            )
            let first = try session.connection.prepare(
                "SELECT min(expires_at) FROM bookings WHERE status BETWEEN 1 AND 2"
            )
            let sign = try session.connection.prepare(
                """
                INSERT INTO workers(name, seen_at) VALUES(?1, ?2)
                ON CONFLICT(name) DO UPDATE SET seen_at = excluded.seen_at
                """
            )
            return SQLiteExpiryStore(
                file: file,
                service: service,
                session: session,
                overdueJobs: overdue,
                firstDeadline: first,
                signOfLife: sign
            )
        } catch {
            throw StoreError(error)
        }
    }

    private init(
        file: SQLiteBookingStore,
        service: BookingService,
        session: consuming WriteSession,
        overdueJobs: consuming Statement,
        firstDeadline: consuming Statement,
        signOfLife: consuming Statement
    ) {
        self.file = file
        self.service = service
        self.session = session
        self.overdueJobs = overdueJobs
        self.firstDeadline = firstDeadline
        self.signOfLife = signOfLife
    }
}

extension SQLiteExpiryStore: ExpiryStore {
    /// Expires each booking whose job is due, all in one transaction.
    public mutating func expire(
        _ jobs: [ExpiryJob],
        now: Timestamp
    ) throws(StoreError) -> [ExpiryResult] {
        guard !jobs.isEmpty else { return [] }
        // A connection that could not even roll back is of no more use.
        if !session.isFit { self = try Self.open(file, service: service) }
        var results: [ExpiryResult] = []
        results.reserveCapacity(jobs.count)
        try session.transaction(at: now) { (session) throws(StoreError) in
            for job in jobs {
                let outcome = try service.perform(
                    .expire(job),
                    by: .anonymous,
                    at: now,
                    in: &session
                )
                guard case .expiry(let result) = outcome else { continue }
                results.append(result)
            }
        }
        return results
    }

    /// The deadlines that have passed and were not written down, oldest first.
    public mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try overdueJobs.bind(now.rawValue, at: 1)
            try overdueJobs.bind(Int64(limit), at: 2)
            var jobs: [ExpiryJob] = []
            while try overdueJobs.step() {
                jobs.append(
                    ExpiryJob(
                        bookingID: BookingID(rawValue: overdueJobs.int64(0)),
                        deadline: Timestamp(rawValue: overdueJobs.int64(1))
                    )
                )
            }
            return jobs
        }
    }

    /// The earliest deadline of any booking; nil where no booking has one.
    public mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            guard try firstDeadline.step() else { return nil }
            let deadline = firstDeadline.optionalInt64(0)
            firstDeadline.reset()
            return deadline.map(Timestamp.init(rawValue:))
        }
    }

    /// Notes that a worker is alive, at most once in `SQLiteStoreLimits.workerSignMilliseconds`.
    public mutating func workerIsAlive(name: String, now: Timestamp) throws(StoreError) {
        if let signedAt, now >= signedAt,
            now < signedAt.advanced(byMilliseconds: SQLiteStoreLimits.workerSignMilliseconds)
        {
            return
        }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try signOfLife.bind(name, at: 1)
            try signOfLife.bind(now.rawValue, at: 2)
            try signOfLife.run()
        }
        signedAt = now
    }
}
