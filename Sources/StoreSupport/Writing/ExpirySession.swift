public import Bookings

/// What a worker needs of a store: a connection that writes and one that reads.
///
/// Confined to its thread.
public struct ExpirySession<Store: BookingStore>: ~Copyable {
    private var connection: ReopeningConnection<Store>
    private var reader: Store.Reader
    private let service: BookingService
    private let clock: any Clock
    private var lastSign: Timestamp?

    /// Opens a database that was prepared.
    public init(
        _ store: Store,
        service: BookingService = BookingService(),
        clock: any Clock
    ) throws(StoreError) {
        reader = try store.makeReader()
        connection = ReopeningConnection(store)
        self.service = service
        self.clock = clock
    }
}

extension ExpirySession: ExpiryStore {
    /// Expires each booking whose job is due, all in one transaction.
    public mutating func expire(_ jobs: [ExpiryJob]) throws(StoreError) -> [ExpiryResult] {
        guard !jobs.isEmpty else { return [] }
        let batch = jobs.map { QueuedCommand(.expire($0), ticket: ()) }
        return try connection.run(batch[...], service: service, clock: clock).completed.map {
            guard case .success(.done(.expiry(let result), stored: _)) = $0.result else {
                preconditionFailure("the service answers an expiry job with its result")
            }
            return result
        }
    }

    /// The deadlines that have passed without being recorded, earliest first.
    public mutating func overdue(
        limit: Int,
        now: Timestamp
    ) throws(StoreError) -> [ExpiryJob] {
        defer { reader.endBurst() }
        return try reader.overdue(limit: limit, now: now)
    }

    /// The earliest deadline of all bookings.
    public mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        defer { reader.endBurst() }
        return try reader.earliestDeadline()
    }

    /// Records that the worker is alive, at most once in `BookingLimits.workerSignInterval`.
    public mutating func recordSignOfLife(
        of worker: String,
        at now: Timestamp
    ) throws(StoreError) {
        if let lastSign, now >= lastSign, now < lastSign + BookingLimits.workerSignInterval {
            return
        }
        try connection.withConnection { (connection) throws(StoreError) in
            try connection.recordSignOfLife(of: worker, at: now)
        }
        lastSign = now
    }
}
