import Bookings
import Synchronization

/// A store in memory that several workers share, with the rules of the real one and faults on demand.
final class FakeBookings: Sendable {
    struct Entry {
        var status: BookingStatus
        var deadline: Timestamp?
        var expiries = 0
    }

    private struct State {
        var entries: [Int64: Entry] = [:]
        var failure: StoreError?
        var damaged: Int64?
        var transactions = 0
        var signs: [String] = []
    }

    private let state = Mutex(State())
    /// Runs inside every transaction, before its commit.
    let duringTransaction: @Sendable () -> Void

    init(duringTransaction: @escaping @Sendable () -> Void = {}) {
        self.duringTransaction = duringTransaction
    }

    /// How many transactions were asked for.
    var transactions: Int { state.withLock { $0.transactions } }

    /// The names of the workers that said they are alive.
    var signs: [String] { state.withLock { $0.signs } }

    /// One booking.
    subscript(id: Int64) -> Entry? {
        get { state.withLock { $0.entries[id] } }
        set { state.withLock { $0.entries[id] = newValue } }
    }

    /// Every booking's status and how often it was expired.
    var entries: [Int64: Entry] { state.withLock { $0.entries } }

    /// Puts a booking into SEAT_HELD, and returns the job for its deadline.
    @discardableResult
    func hold(_ id: Int64, until deadline: Timestamp) -> ExpiryJob {
        self[id] = Entry(status: .seatHeld, deadline: deadline)
        return ExpiryJob(bookingID: BookingID(rawValue: id), deadline: deadline)
    }

    /// Makes every call fail from now on; nil ends that.
    func fail(with error: StoreError?) { state.withLock { $0.failure = error } }

    /// Makes every transaction fail that has to do with this booking.
    func damage(_ id: Int64) { state.withLock { $0.damaged = id } }

    /// A worker's view of it.
    func store() -> FakeStore { FakeStore(bookings: self) }

    fileprivate func expire(
        _ jobs: [ExpiryJob],
        now: Timestamp
    ) throws(StoreError) -> [ExpiryResult] {
        duringTransaction()
        return try state.withLock { (state) throws(StoreError) in
            state.transactions += 1
            if let failure = state.failure { throw failure }
            if let damaged = state.damaged,
                jobs.contains(where: { $0.bookingID.rawValue == damaged })
            {
                throw .corrupt(detail: "row \(damaged)")
            }
            return jobs.map { Self.expire($0, now: now, in: &state) }
        }
    }

    private static func expire(
        _ job: ExpiryJob,
        now: Timestamp,
        in state: inout State
    ) -> ExpiryResult {
        guard let entry = state.entries[job.bookingID.rawValue] else {
            return .leftAlone(.unknownBooking)
        }
        guard let deadline = entry.deadline else { return .leftAlone(.ended(entry.status)) }
        guard deadline == job.deadline else { return .leftAlone(.deadlineMoved(to: deadline)) }
        guard now >= deadline else { return .leftAlone(.notYetDue) }
        state.entries[job.bookingID.rawValue] = Entry(
            status: .expired,
            deadline: nil,
            expiries: entry.expiries + 1
        )
        return .expired(from: entry.status, EventID(rawValue: job.bookingID.rawValue))
    }

    fileprivate func deadlines() throws(StoreError) -> [ExpiryJob] {
        try state.withLock { (state) throws(StoreError) in
            if let failure = state.failure { throw failure }
            return state.entries.compactMap { id, entry in
                entry.deadline.map { ExpiryJob(bookingID: BookingID(rawValue: id), deadline: $0) }
            }
        }.sorted { $0.deadline < $1.deadline }
    }

    fileprivate func sign(_ name: String) { state.withLock { $0.signs.append(name) } }
}

/// One worker's connection to `FakeBookings`.
struct FakeStore: ExpiryStore, ~Copyable {
    let bookings: FakeBookings

    mutating func expire(
        _ jobs: [ExpiryJob],
        now: Timestamp
    ) throws(StoreError) -> [ExpiryResult] {
        try bookings.expire(jobs, now: now)
    }

    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob] {
        Array(try bookings.deadlines().filter { $0.deadline <= now }.prefix(limit))
    }

    mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        try bookings.deadlines().first?.deadline
    }

    mutating func workerIsAlive(name: String, now: Timestamp) throws(StoreError) {
        bookings.sign(name)
    }
}
