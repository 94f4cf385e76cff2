import Bookings
import Synchronization

/// Bookings in memory, which several workers share, with the rules of a real store and faults on demand.
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
        var signsOfLife: [String] = []
    }

    private let state = Mutex(State())
    private let clock: any Clock
    /// Runs inside every transaction, before its commit.
    let duringTransaction: @Sendable () -> Void

    init(clock: any Clock, duringTransaction: @escaping @Sendable () -> Void = {}) {
        self.clock = clock
        self.duringTransaction = duringTransaction
    }

    /// The number of transactions.
    var transactions: Int { state.withLock { $0.transactions } }

    /// The names of the workers that recorded a sign of life.
    var signsOfLife: [String] { state.withLock { $0.signsOfLife } }

    /// A booking.
    subscript(id: Int64) -> Entry? {
        get { state.withLock { $0.entries[id] } }
        set { state.withLock { $0.entries[id] = newValue } }
    }

    /// All bookings.
    var entries: [Int64: Entry] { state.withLock { $0.entries } }

    /// Sets a booking to SEAT_HELD, and returns the job for its deadline.
    @discardableResult
    func hold(_ id: Int64, until deadline: Timestamp) -> ExpiryJob {
        self[id] = Entry(status: .seatHeld, deadline: deadline)
        return ExpiryJob(bookingID: BookingID(rawValue: id), deadline: deadline)
    }

    /// Makes every call fail from now on; nil ends the failures.
    func fail(with error: StoreError?) { state.withLock { $0.failure = error } }

    /// Makes every transaction with this booking fail.
    func damage(_ id: Int64) { state.withLock { $0.damaged = id } }

    /// Creates the store of a worker.
    func store() -> FakeStore { FakeStore(bookings: self) }

    fileprivate func expire(_ jobs: [ExpiryJob]) throws(StoreError) -> [ExpiryResult] {
        let now = clock.now()
        duringTransaction()
        return try state.withLock { (state) throws(StoreError) in
            state.transactions += 1
            if let failure = state.failure { throw failure }
            if let damaged = state.damaged,
                jobs.contains(where: { $0.bookingID.rawValue == damaged })
            {
                throw .invalidData(detail: "row \(damaged)")
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
            return .leftUnchanged(.unknownBooking)
        }
        guard let deadline = entry.deadline else { return .leftUnchanged(.ended(entry.status)) }
        guard deadline == job.deadline else { return .leftUnchanged(.deadlineMoved(to: deadline)) }
        guard now >= deadline else { return .leftUnchanged(.notYetDue) }
        state.entries[job.bookingID.rawValue] = Entry(
            status: .expired,
            deadline: nil,
            expiries: entry.expiries + 1
        )
        return .expired(from: entry.status)
    }

    fileprivate func deadlines() throws(StoreError) -> [ExpiryJob] {
        try state.withLock { (state) throws(StoreError) in
            if let failure = state.failure { throw failure }
            return state.entries.compactMap { id, entry in
                entry.deadline.map { ExpiryJob(bookingID: BookingID(rawValue: id), deadline: $0) }
            }
        }.sorted { $0.deadline < $1.deadline }
    }

    fileprivate func recordSignOfLife(of worker: String) {
        state.withLock { $0.signsOfLife.append(worker) }
    }
}

/// The store of one worker.
struct FakeStore: ExpiryStore, ~Copyable {
    let bookings: FakeBookings

    mutating func expire(_ jobs: [ExpiryJob]) throws(StoreError) -> [ExpiryResult] {
        try bookings.expire(jobs)
    }

    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob] {
        Array(try bookings.deadlines().filter { $0.deadline <= now }.prefix(limit))
    }

    mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        try bookings.deadlines().first?.deadline
    }

    mutating func recordSignOfLife(of worker: String, at now: Timestamp) throws(StoreError) {
        bookings.recordSignOfLife(of: worker)
    }
}
