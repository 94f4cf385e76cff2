public import Bookings
internal import Postgres

/// The first round trip.
///
/// The order of the locks is the same in every transaction, so that no two wait for each other: names
/// (idempotency keys, flight numbers and clients), flights, places, each sorted, and at the end the feed.
extension PostgresWriteConnection {
    /// Begins a transaction: locks and reads everything that the batch needs.
    public mutating func begin<Ticket>(
        _ batch: ArraySlice<QueuedCommand<Ticket>>,
        clock: any Clock,
        until deadline: ContinuousClock.Instant
    ) throws(StoreError) -> Timestamp {
        guard !isSpent else { throw .unavailable(detail: "the database is being copied") }
        var needs = BatchNeeds(batch)
        for place in missedPlaces { needs.addPlace(place) }
        for id in missedBookings { needs.addBooking(id) }
        for id in missedOrders { needs.addOrder(id) }
        let unknownFlights = needs.flights.filter { flights[$0] == nil }
        self.deadline = deadline
        try mappingErrors { (writer) throws(PostgresError) in
            try writer.queueBegin(needs, unknownFlights)
        }
        try receiveBegin(needs, unknownFlights)
        if store.time == .caller { now = clock.now() }
        return now
    }

    private mutating func queueBegin(
        _ needs: BatchNeeds,
        _ unknownFlights: Set<FlightID>
    ) throws(PostgresError) {
        try connection.queue(WriteStatements.begin)
        if needs.hasNames {
            try queue(WriteStatements.lockNames) { $0.append(array: needs.names) }
        }
        if needs.hasBookings {
            try queue(WriteStatements.lockPlaces) { $0.appendLocks(of: needs) }
            try queue(WriteStatements.bookings) { $0.appendReads(of: needs) }
        }
        if !needs.references.isEmpty {
            try queue(WriteStatements.references) {
                $0.append(array: needs.references.lazy.map(\.description))
            }
        }
        if !unknownFlights.isEmpty {
            try queue(WriteStatements.flights) {
                $0.append(array: unknownFlights.lazy.map(\.rawValue))
            }
        }
        if !needs.flightNames.isEmpty {
            try queue(WriteStatements.flightNames) {
                $0.append(array: needs.flightNames.lazy.map(\.number))
                $0.append(array: needs.flightNames.lazy.map(\.departsAt.rawValue))
            }
        }
        if !needs.keys.isEmpty {
            try queue(WriteStatements.records) {
                $0.append(array: needs.keys.lazy.map(\.creator))
                $0.append(array: needs.keys.lazy.map(\.text))
            }
        }
        if !needs.clients.isEmpty {
            try queue(WriteStatements.openBookings) {
                $0.append(array: needs.clients.lazy.map(\.rawValue))
            }
        }
        try queue(WriteStatements.moment) {
            $0.append(Int64(needs.newBookings))
            $0.append(Int64(needs.newFlights))
            $0.append(Int64(needs.newOrders))
        }
        try connection.send()
    }

    /// Queues a statement with the parameters that `fill` appends.
    mutating func queue(
        _ statement: PostgresStatement,
        _ fill: (inout PostgresParameters) -> Void
    ) throws(PostgresError) {
        parameters.removeAll()
        fill(&parameters)
        try connection.queue(statement, parameters)
    }

    /// Waits for the next result of the first round trip.
    private mutating func nextResult() throws(StoreError) -> PostgresResult {
        let limit = deadline - PostgresStoreLimits.commitReserve
        return try mappingErrors { (writer) throws(PostgresError) in
            try writer.connection.result(until: limit)
        }
    }

    private mutating func receiveBegin(
        _ needs: BatchNeeds,
        _ unknownFlights: Set<FlightID>
    ) throws(StoreError) {
        _ = try nextResult()
        if needs.hasNames { _ = try nextResult() }
        var hasMoved = false
        if needs.hasBookings {
            let locked = try Self.places(in: nextResult())
            try Self.addBookings(of: nextResult(), to: &work)
            hasMoved = !work.complete(needs, locked: locked)
        }
        if !needs.references.isEmpty {
            var rows = try nextResult()
            while rows.next() { OrderReference(rows.string(0)).map { work.addTaken($0) } }
        }
        if !unknownFlights.isEmpty {
            var rows = try nextResult()
            while rows.next() { flights.keep(try FlightRow.flight(rows)) }
            absentFlights = unknownFlights.filter { flights[$0] == nil }
        }
        try receiveNames(needs)
        if !needs.clients.isEmpty { try receiveOpenBookings(of: needs.clients) }
        var row = try nextResult()
        guard row.next() else { throw .invalidData(detail: "there is no time") }
        guard !row.bool(1) else {
            isSpent = true
            throw .readOnly
        }
        guard !hasMoved else { throw .conflict(detail: "a booking changed its seat") }
        now = Timestamp(rawValue: row.int64(0))
        bookingIDs = row.array(2, of: Int64.self).compactMap(\.self)[...]
        flightIDs = row.array(3, of: Int64.self).compactMap(\.self)[...]
        orderIDs = row.array(4, of: Int64.self).compactMap(\.self)[...]
    }

    private mutating func receiveNames(_ needs: BatchNeeds) throws(StoreError) {
        if !needs.flightNames.isEmpty {
            let names = Array(needs.flightNames)
            var rows = try nextResult()
            while rows.next() { work.addExisting(names[Int(rows.int64(0)) - 1]) }
        }
        if !needs.keys.isEmpty {
            let keys = Array(needs.keys)
            var rows = try nextResult()
            while rows.next() {
                work.addRead(
                    WorkingSet.StoredRecord(
                        fingerprint: rows.byteArray(1),
                        response: StoredResponse(content: rows.byteArray(2))
                    ),
                    for: keys[Int(rows.int64(0)) - 1]
                )
            }
        }
    }

    private mutating func receiveOpenBookings(of clients: Set<ClientID>) throws(StoreError) {
        var rows = try nextResult()
        for client in clients { work.openBookings[client] = [] }
        let clientColumn = Int32(BookingColumn.types.count)
        while rows.next() {
            let client = ClientID(rawValue: rows.int64(clientColumn))
            work.openBookings[client]?.append(try BookingRow.booking(rows))
        }
    }

    private static func places(in rows: consuming PostgresResult) throws(StoreError) -> Set<Place> {
        var rows = rows
        var places: Set<Place> = []
        while rows.next() {
            places.insert(
                Place(flight: FlightID(rawValue: rows.int64(0)), seat: try rows.seat(1))
            )
        }
        return places
    }

    private static func addBookings(
        of rows: consuming PostgresResult,
        to work: inout WorkingSet
    ) throws(StoreError) {
        var rows = rows
        let orderColumns = Int32(BookingColumn.types.count)
        while rows.next() {
            let booking = try BookingRow.booking(rows)
            work.addRead(booking)
            if booking.orderID != nil {
                work.addRead(try OrderRow.order(rows, first: orderColumns, bookingIDs: []))
            }
        }
    }
}

extension BatchNeeds {
    fileprivate var hasNames: Bool {
        !(keys.isEmpty && flightNames.isEmpty && clients.isEmpty)
    }

    /// What `WriteStatements.lockNames` locks.
    fileprivate var names: [String] {
        keys.map { "key \($0.creator) \($0.text)" } + flightNames.map { "flight \($0.number)" }
            + clients.map { "client \($0.rawValue)" }
    }
}

extension PostgresParameters {
    /// Appends the parameters of `WriteStatements.lockPlaces`.
    fileprivate mutating func appendLocks(of needs: BatchNeeds) {
        let own = needs.bookings.map { BatchNeeds.BookingPlace(booking: $0, seat: nil) }
        append(needs.bookingPlaces.filter { $0.seat != nil } + own)
        append(needs.places)
        append(array: needs.orders.lazy.map(\.rawValue))
        append(array: needs.chosenFlights.lazy.map(\.rawValue))
    }

    /// Appends the parameters of `WriteStatements.bookings`.
    fileprivate mutating func appendReads(of needs: BatchNeeds) {
        append(Array(needs.bookingPlaces))
        append(needs.places)
        append(array: needs.heldOrders.lazy.map(\.rawValue))
        append(array: needs.bookings.lazy.map(\.rawValue))
        append(array: needs.chosenFlights.lazy.map(\.rawValue))
        append(array: needs.orders.lazy.map(\.rawValue))
    }

    private mutating func append(_ places: [BatchNeeds.BookingPlace]) {
        append(array: places.lazy.map(\.booking.rawValue))
        append(array: places.lazy.map { $0.seat?.description })
    }

    private mutating func append(_ places: Set<Place>) {
        append(array: places.lazy.map(\.flight.rawValue))
        append(array: places.lazy.map(\.seat.description))
    }
}
