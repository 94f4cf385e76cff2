public import Bookings
internal import SQLite

/// Orders, and changes of several bookings at once.
extension SQLiteWriteConnection {
    /// The order with this id, if there is one.
    public mutating func order(_ id: OrderID) throws(StoreError) -> Order? {
        if let order = orders[id] { return order }
        let found = try OrderRow.order(
            id,
            &statements.order,
            members: &statements.orderMembers
        )
        if let found { orders.keep(found) }
        return found
    }

    /// The seats of a flight that are not free at `now`.
    ///
    /// Reads the index of live seats alone, and takes out the few whose deadlines have passed without
    /// being recorded: to look at the row of each booking would take several times as long.
    public mutating func takenSeats(
        on flight: FlightID,
        at now: Timestamp
    ) throws(StoreError) -> [SeatNumber] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.passedSeats.bind(flight.rawValue, at: 1)
            try statements.passedSeats.bind(now.rawValue, at: 2)
            try statements.liveSeats.bind(flight.rawValue, at: 1)
        }
        let passed = Set(try Self.seats(&statements.passedSeats))
        let live = try Self.seats(&statements.liveSeats)
        return passed.isEmpty ? live : live.filter { !passed.contains($0) }
    }

    /// Reads rows of one seat.
    private static func seats(
        _ statement: inout Statement
    ) throws(StoreError) -> [SeatNumber] {
        defer { statement.reset() }
        var seats: [SeatNumber] = []
        while try mappingSQLiteErrors({ () throws(SQLiteError) in try statement.step() }) {
            seats.append(try statement.seat(0))
        }
        return seats
    }

    /// Inserts an order with its bookings.
    public mutating func insert(
        _ draft: OrderDraft
    ) throws(StoreError) -> (order: Order, bookings: [Booking]) {
        let reference = try insertRow(of: draft)
        let id = OrderID(rawValue: connection.lastInsertedRowID)
        var bookings: [Booking] = []
        bookings.reserveCapacity(draft.bookings.count)
        for booking in draft.bookings { bookings.append(try insert(booking, into: id)) }
        let order = Order(
            id: id,
            reference: reference,
            creator: draft.creator,
            createdAt: draft.createdAt,
            choice: draft.choice,
            bookingIDs: bookings.map(\.id)
        )
        orders.keep(order)
        return (order, bookings)
    }

    /// Inserts the row of an order, with the first of its references that no order has.
    private mutating func insertRow(
        of draft: OrderDraft
    ) throws(StoreError) -> OrderReference {
        for reference in draft.references {
            let isNew = try mappingSQLiteErrors { () throws(SQLiteError) in
                try statements.insertOrder.bind(reference.description, at: 1)
                try statements.insertOrder.bind(draft.creator?.rawValue, at: 2)
                try statements.insertOrder.bind(draft.choice.map { $0.isTogether ? 1 : 0 }, at: 3)
                try statements.insertOrder.bind(draft.choice.map { Int64($0.orphans) }, at: 4)
                try statements.insertOrder.bind(draft.createdAt.rawValue, at: 5)
                try statements.insertOrder.run()
                return connection.changes > 0
            }
            if isNew { return reference }
        }
        throw .unexpected(detail: "another order has each of the references that were drawn")
    }

    /// Gives several bookings each other's seats.
    ///
    /// SQLite checks the index of live seats after each row, so the first pass moves every booking to
    /// a place that is no seat. No reader sees it, because it is gone before the commit.
    public mutating func exchangeSeats(
        _ changes: [BookingChange]
    ) throws(StoreError) -> [Booking] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            for change in changes {
                try statements.giveUpSeat.bind(change.booking.id.rawValue, at: 1)
                try statements.giveUpSeat.run()
            }
        }
        var changed: [Booking] = []
        for change in changes { changed.append(try update(change.booking, change.decision)) }
        return changed
    }
}
