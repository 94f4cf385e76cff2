import Bookings
import SQLiteStore

/// A SQLite connection with a possible fault between any two operations, and with the sabotages of
/// the write path.
struct SimulatedConnection: ~Copyable {
    private var connection: SQLiteWriteConnection
    private let process: SimulatedProcess
    private var transaction = SimulatedTransaction()
    /// Whether a commit was reported and not made; see `Sabotage.deliverBeforeCommit`.
    private var owesCommit = false
    private var commits = 0

    init(_ connection: consuming SQLiteWriteConnection, of process: SimulatedProcess) {
        self.connection = connection
        self.process = process
    }
}

extension SimulatedConnection: StoreConnection {
    mutating func begin<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        clock: any Clock,
        until deadline: ContinuousClock.Instant
    ) throws(StoreError) -> Timestamp {
        try makeOwedCommit()
        try process.take()
        transaction = SimulatedTransaction()
        transaction.now = try connection.begin(batch, clock: clock, until: deadline)
        transaction.commands = batch.map { ($0.command, $0.ticket as? Int) }
        try process.take()
        return transaction.now
    }

    mutating func commit() throws(StoreError) -> [CommittedEvent] {
        try process.take(.beforeCommit)
        if process.sabotage == .deliverBeforeCommit {
            owesCommit = true
            return []
        }
        let events = try connection.commit()
        process.journal.append(.committed(transaction))
        try process.take(.afterCommit)
        commits += 1
        if process.sabotage == .failAfterCommit, commits.isMultiple(of: 3) {
            throw .unexpected(detail: "sabotage")
        }
        return events
    }

    mutating func rollBack() -> Bool {
        // The simulation drops the connection, and SQLite rolls back, as after the death of a process.
        guard !process.isDead else { return false }
        if process.sabotage == .commitInsteadOfRollBack { _ = try? connection.commit() }
        return connection.rollBack()
    }

    mutating func betweenBatches(isBusy: Bool) {
        try? makeOwedCommit()
        guard !process.isDead else { return }
        connection.betweenBatches(isBusy: isBusy)
    }

    mutating func recordSignOfLife(of worker: String, at now: Timestamp) throws(StoreError) {
        try process.take()
        try connection.recordSignOfLife(of: worker, at: now)
    }

    mutating func close() { connection.close() }

    private mutating func makeOwedCommit() throws(StoreError) {
        guard owesCommit else { return }
        owesCommit = false
        try process.take()
        _ = try connection.commit()
        process.journal.append(.committed(transaction))
    }
}

extension SimulatedConnection: BookingTransaction {
    mutating func booking(_ id: BookingID) throws(StoreError) -> Booking? {
        try process.take(.operation(reading: id))
        var booking = try connection.booking(id)
        if process.sabotage == .ignoreFence, booking?.state.expiresAt != nil {
            for case (.expire(let job), _) in transaction.commands where job.bookingID == id {
                booking?.state.expiresAt = job.deadline
            }
        }
        return booking
    }

    mutating func flight(_ id: FlightID) throws(StoreError) -> Flight? {
        try process.take()
        return try connection.flight(id)
    }

    mutating func seatHolder(
        of seat: SeatNumber,
        on flight: FlightID
    ) throws(StoreError) -> Booking? {
        try process.take()
        guard process.sabotage != .allowSecondSeatHolder else { return nil }
        return try connection.seatHolder(of: seat, on: flight)
    }

    mutating func order(_ id: OrderID) throws(StoreError) -> Order? {
        try process.take()
        guard let order = try connection.order(id) else { return nil }
        for case (.actOnOrder(let action, on: id), _) in transaction.commands {
            let leaves: Sabotage = action == .extend ? .extendAllButOne : .leaveOneOfOrder
            guard process.sabotage == leaves else { continue }
            return Order(
                id: id,
                reference: order.reference,
                creator: order.creator,
                createdAt: order.createdAt,
                choice: order.choice,
                bookingIDs: order.bookingIDs.dropLast()
            )
        }
        return order
    }

    mutating func takenSeats(
        on flight: FlightID,
        at now: Timestamp
    ) throws(StoreError) -> [SeatNumber] {
        try process.take()
        return try connection.takenSeats(on: flight, at: now)
    }

    mutating func insert(
        _ draft: OrderDraft
    ) throws(StoreError) -> (order: Order, bookings: [Booking]) {
        try process.take()
        let inserted = try connection.insert(draft)
        transaction.orders.append(inserted.order)
        try process.take()
        return inserted
    }

    mutating func exchangeSeats(
        _ changes: [BookingChange]
    ) throws(StoreError) -> [Booking] {
        try process.take()
        guard process.sabotage == .swapFreesSeats else {
            return try connection.exchangeSeats(changes)
        }
        let now = transaction.now
        let separate = changes.map { change in
            let decision = Rules().decide(
                .changeSeat(to: change.decision.newSeat),
                on: change.booking.state,
                seat: change.booking.seat,
                departure: Timestamp(rawValue: .max),
                now: now
            )
            return BookingChange(change.booking, decision)
        }
        return try connection.exchangeSeats(separate)
    }

    mutating func insert(_ draft: BookingDraft) throws(StoreError) -> Booking {
        try process.take()
        let booking = try connection.insert(draft)
        transaction.inserted.append(booking.id)
        try process.take()
        return booking
    }

    mutating func insert(_ flight: FlightDetails) throws(StoreError) -> Flight? {
        try process.take()
        return try connection.insert(flight)
    }

    mutating func update(
        _ booking: Booking,
        _ decision: Decision
    ) throws(StoreError) -> Booking {
        try process.take()
        let changed = try connection.update(booking, decision)
        try process.take()
        return changed
    }

    mutating func apply(
        _ change: WebhookChange,
        at now: Timestamp
    ) throws(StoreError) -> Result<Webhook, RuleRefusal> {
        try process.take()
        return try connection.apply(change, at: now)
    }

    mutating func idempotencyRecord(
        _ key: IdempotencyKey,
        of creator: TokenID?
    ) throws(StoreError) -> IdempotencyRecord? {
        try process.take()
        guard process.sabotage != .forgetKeys else { return nil }
        return try connection.idempotencyRecord(key, of: creator)
    }

    mutating func insert(_ record: IdempotencyRecord, at now: Timestamp) throws(StoreError) {
        try process.take()
        if process.sabotage != .forgetKeys { try connection.insert(record, at: now) }
        try process.take()
    }

    mutating func openBookings(of client: ClientID) throws(StoreError) -> [Booking] {
        try process.take()
        return try connection.openBookings(of: client)
    }

    mutating func recordOpenBookings(
        of client: ClientID,
        adding new: [BookingID],
        removing ended: [BookingID]
    ) throws(StoreError) {
        try process.take()
        try connection.recordOpenBookings(of: client, adding: new, removing: ended)
    }
}
