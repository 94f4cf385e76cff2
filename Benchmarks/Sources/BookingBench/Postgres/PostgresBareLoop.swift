/// The upper limit of durable requests on PostgreSQL: one thread that makes the changes of the four
/// requests of a booking, and does nothing else.
///
/// The tables are the store's, with all indexes and checks. A batch takes the same locks, writes the
/// same rows, and needs two round trips in libpq's pipeline mode. No HTTP, no JSON, no rules, no
/// responses. `batch` requests share a `BEGIN … COMMIT`.
struct PostgresBareLoop: ~Copyable {
    private enum Step: Int {
        case create
        case hold
        case pay
        case refund
    }

    /// The requests of one transaction, as arrays for its statements.
    private struct Batch {
        var created: [Int] = []
        var changed: [Int] = []
        var events: [Event] = []
    }

    private struct Event {
        let slot: Int
        /// Nil for the first event of a booking, negative for one of the same batch.
        let previous: Int64?
        let from: Stored.Status?
        let to: Stored.Status
        let cause: Stored.Cause
    }

    private struct Slot {
        /// The number of its seat, as an index into `seats`.
        var seat: Int
        var step = Step.create
        var booking: Int64 = 0
        /// The id of the booking's newest event.
        var version: Int64 = 0
        var status = Stored.Status.initiated
    }

    private static let writer: Int64 = 1
    private static let holdMilliseconds = BookingStory.holdMilliseconds

    private let connection: BarePostgres
    private let batchSize: Int
    private let seats: [(flight: Int64, name: [UInt8])]
    private var slots: [Slot]
    private var batch = Batch()
    private var parameters = BareParameters()
    private var requests = 0
    private var transitions = 0
    private var now: Int64 = 0

    /// Runs the loop for `window` on a database that has the store's tables and no bookings.
    static func measure(
        _ database: PostgresDatabase,
        of cluster: PostgresCluster,
        batch: Int,
        window: Duration
    ) throws -> BareLoopMeasurement {
        guard batch > 0, window > .zero else {
            throw BenchError("the batch and the window must be above 0")
        }
        var loop = try PostgresBareLoop(database, batch: batch)
        return try loop.run(for: window, cluster)
    }

    private init(_ database: PostgresDatabase, batch: Int) throws {
        let connection = try BarePostgres(database.url)
        try PostgresBareStatements.prepare(connection)
        self.connection = connection
        batchSize = batch
        let plan = SeatPlan(
            flights: (1...PostgresBareStatements.flights).map(Int64.init),
            rows: PostgresBareStatements.rows
        )
        seats = (0..<plan.count).map { number in
            let seat = plan.seat(number)
            return (seat.flight, Array(seat.name.utf8))
        }
        // A few batches of bookings are in progress, so that every kind of request gets its turn soon.
        slots = (0..<(4 * batch)).map { Slot(seat: $0 % plan.count) }
    }

    private mutating func run(
        for window: Duration,
        _ cluster: PostgresCluster
    ) throws -> BareLoopMeasurement {
        var meter = WindowMeter(processes: ProcessTable.now().family(of: cluster.process))
        meter.begin()
        let end = Instant.now + window
        while Instant.now < end {
            try round(until: end)
            try Interruption.check()
        }
        meter.end()
        var measured = Measurement(name: "")
        meter.fill(&measured, requests: requests)
        return BareLoopMeasurement(
            batch: batchSize,
            hasSavepoints: false,
            requestsPerSecond: Double(requests) / measured.seconds,
            transitionsPerSecond: Double(transitions) / measured.seconds,
            cpuSecondsPer1000: (measured.serverCPUSecondsPer1000 ?? 0)
                + measured.ownCPUMicroseconds / 1000,
            otherShare: measured.otherShare
        )
    }

    /// Makes one request of each booking.
    private mutating func round(until end: Instant) throws {
        for slot in slots.indices {
            if slots[slot].step == .create {
                batch.created.append(slot)
            } else {
                batch.changed.append(slot)
            }
            guard batch.created.count + batch.changed.count == batchSize else { continue }
            try commit()
            if Instant.now >= end { return }
        }
    }

    private mutating func commit() throws {
        try lockAndRead()
        for slot in batch.created { add(slot, [.initiated], .create) }
        for slot in batch.changed {
            switch slots[slot].step {
            case .create: break
            case .hold: add(slot, [.seatHeld], .hold)
            case .pay: add(slot, [.paymentPending, .confirmed], .pay)
            case .refund: add(slot, [.refunded], .refund)
            }
        }
        try write()
        requests += batchSize
        transitions += batch.events.count
        batch.created.removeAll(keepingCapacity: true)
        batch.changed.removeAll(keepingCapacity: true)
        batch.events.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ slot: Int, _ statuses: [Stored.Status], _ cause: Stored.Cause) {
        for to in statuses {
            let isFirst = slots[slot].step == .create
            batch.events.append(
                Event(
                    slot: slot,
                    previous: isFirst ? nil : slots[slot].version,
                    from: isFirst ? nil : slots[slot].status,
                    to: to,
                    cause: cause
                )
            )
            slots[slot].version = -Int64(batch.events.count)
            slots[slot].status = to
        }
    }

    /// The first round trip.
    private mutating func lockAndRead() throws {
        try connection.queue("begin")
        if !batch.changed.isEmpty {
            parameters.removeAll()
            parameters.append(array: batch.changed.lazy.map { [slots] in slots[$0].booking })
            try connection.queue("lock", parameters)
            parameters.append(
                array: batch.changed.lazy.map { [slots] in slots[$0].step == .hold ? 1 : 0 }
            )
            try connection.queue("read", parameters)
        }
        if !batch.created.isEmpty {
            parameters.removeAll()
            parameters.append(Int64(batch.created.count))
            try connection.queue("ids", parameters)
        }
        try connection.send()
        _ = try connection.result()
        if !batch.changed.isEmpty {
            _ = try connection.result()
            let read = try connection.result()
            guard read.rowCount == batch.changed.count else {
                throw BenchError("the bare loop's bookings are missing")
            }
            for (row, slot) in batch.changed.enumerated() {
                guard read.int64(row, 1) == slots[slot].booking,
                    read.int64(row, 2) == slots[slot].version, read.int64(row, 5) == 0
                else { throw BenchError("another program changes the bare loop's bookings") }
            }
            now = read.int64(0, 0)
        }
        if !batch.created.isEmpty {
            let ids = try connection.result()
            for (row, slot) in batch.created.enumerated() {
                slots[slot].booking = ids.int64(row, 1)
            }
            now = ids.int64(0, 0)
        }
        try connection.finishGroup()
    }

    /// The second round trip.
    private mutating func write() throws {
        let count = Int64(batch.events.count)
        parameters.removeAll()
        parameters.append(count)
        parameters.append(Self.writer)
        try connection.queue("feed", parameters)
        if !batch.created.isEmpty { try queueInsertion(count) }
        if !batch.changed.isEmpty { try queueUpdate(count) }
        try queueEvents(count)
        try connection.queue("commit")
        try connection.send()
        let base = try connection.result().int64(0, 0)
        if !batch.created.isEmpty { _ = try connection.result() }
        if !batch.changed.isEmpty { _ = try connection.result() }
        _ = try connection.result()
        _ = try connection.result()
        try connection.finishGroup()
        for slot in batch.created + batch.changed {
            slots[slot].version = base - slots[slot].version
            if let next = Step(rawValue: slots[slot].step.rawValue + 1) {
                slots[slot].step = next
            } else {
                slots[slot].step = .create
                slots[slot].seat = (slots[slot].seat + slots.count) % seats.count
            }
        }
    }

    private mutating func queueInsertion(_ count: Int64) throws {
        let created = batch.created
        parameters.removeAll()
        parameters.append(count)
        parameters.append(now)
        parameters.append(array: created.lazy.map { [slots] in slots[$0].booking })
        parameters.append(
            array: created.lazy.map { [seats, slots] in seats[slots[$0].seat].flight }
        )
        parameters.append(texts: created.lazy.map { [seats, slots] in seats[slots[$0].seat].name })
        parameters.append(array: created.lazy.map { [slots] in -slots[$0].version })
        try connection.queue("insert_bookings", parameters)
    }

    private mutating func queueUpdate(_ count: Int64) throws {
        let changed = batch.changed
        var previous: [Int: Int64] = [:]
        for event in batch.events {
            if let version = event.previous, version > 0 { previous[event.slot] = version }
        }
        parameters.removeAll()
        parameters.append(count)
        parameters.append(now)
        parameters.append(array: changed.lazy.map { [slots] in slots[$0].booking })
        parameters.append(array: changed.lazy.map { previous[$0] })
        parameters.append(array: changed.lazy.map { [slots] in slots[$0].status.rawValue })
        parameters.append(
            array: changed.lazy.map { [slots, now] in
                slots[$0].status == .seatHeld ? now + Self.holdMilliseconds : nil
            }
        )
        parameters.append(array: changed.lazy.map { [slots] in -slots[$0].version })
        try connection.queue("update_bookings", parameters)
    }

    private mutating func queueEvents(_ count: Int64) throws {
        let events = batch.events
        parameters.removeAll()
        parameters.append(count)
        parameters.append(now)
        parameters.append(array: events.lazy.map { [slots] in slots[$0.slot].booking })
        parameters.append(array: events.lazy.map(\.previous))
        parameters.append(array: events.lazy.map { $0.from?.rawValue })
        parameters.append(array: events.lazy.map(\.to.rawValue))
        parameters.append(array: events.lazy.map(\.cause.rawValue))
        parameters.append(
            array: events.lazy.map { [now] in
                $0.to == .seatHeld || $0.to == .paymentPending ? now + Self.holdMilliseconds : nil
            }
        )
        parameters.append(
            array: events.lazy.map { [seats, slots] in seats[slots[$0.slot].seat].flight }
        )
        parameters.append(
            texts: events.lazy.map { [seats, slots] in seats[slots[$0.slot].seat].name }
        )
        try connection.queue("insert_history", parameters)
    }
}
