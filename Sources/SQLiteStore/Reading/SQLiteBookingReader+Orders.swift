public import Bookings
internal import SQLite

extension SQLiteBookingReader {
    /// An order with its bookings.
    public mutating func order(
        _ id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> OrderDetails? {
        willRead()
        return try inOneTransaction { (reader) throws(StoreError) in
            try reader.details(of: id, for: actor, now: now)
        }
    }

    /// Calls `body` with each order of a page, newest first.
    public mutating func orders(
        _ page: OrderPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (OrderDetails) -> Void
    ) throws(StoreError) -> PageEnd<OrderID> {
        willRead()
        return try inOneTransaction { (reader) throws(StoreError) in
            let limit = max(1, page.limit)
            var ids = try reader.orderIDs(page, for: actor, limit: limit + 1)
            let hasMore = ids.count > limit
            if hasMore { ids.removeLast() }
            for id in ids {
                if let details = try reader.details(of: id, for: actor, now: now) { body(details) }
            }
            guard hasMore, let last = ids.last else { return .last }
            return .more(after: last)
        }
    }

    /// The events of an order's bookings, oldest first.
    public mutating func history(
        of id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [OrderEvent]? {
        willRead()
        return try inOneTransaction { (reader) throws(StoreError) in
            guard let details = try reader.details(of: id, for: actor, now: now) else { return nil }
            var events: [OrderEvent] = []
            for member in details.bookings {
                let booking = member.booking
                let newest = booking.lastEventID
                for row in try EventRow.chain(endingAt: newest, &reader.statements.event) {
                    events.append(OrderEvent(bookingID: booking.id, event: row.event))
                }
            }
            return events.sorted { $0.event.id < $1.event.id }
        }
    }

    private mutating func details(
        of id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> OrderDetails? {
        guard
            let order = try OrderRow.order(
                id,
                &statements.order,
                members: &statements.orderMembers
            ), actor.sees(bookingOf: order.creator)
        else { return nil }
        var bookings: [OrderBooking] = []
        for id in order.bookingIDs {
            try mappingSQLiteErrors { () throws(SQLiteError) in
                try statements.booking.bind(id.rawValue, at: 1)
            }
            guard let booking = try statements.booking.firstRow(BookingRow.booking) else {
                continue
            }
            let flight = try flights.flight(booking.flightID, of: booking.id)
            bookings.append(OrderBooking(booking, on: flight))
        }
        return OrderDetails(order, bookings, at: now)
    }

    /// The ids of the orders of a page; one more than the page has if there is a next page.
    private mutating func orderIDs(
        _ page: OrderPage,
        for actor: Actor,
        limit: Int
    ) throws(StoreError) -> [OrderID] {
        let before = page.before?.rawValue ?? .max
        return try mappingSQLiteErrors { () throws(SQLiteError) in
            if let reference = page.reference {
                try statements.orderByReference.bind(reference.description, at: 3)
                return try Self.ids(&statements.orderByReference, before: before, limit: limit)
            }
            if let creator = actor.onlyVisibleCreator {
                try statements.ordersOfToken.bind(creator.rawValue, at: 3)
                return try Self.ids(&statements.ordersOfToken, before: before, limit: limit)
            }
            return try Self.ids(&statements.newestOrders, before: before, limit: limit)
        }
    }

    private static func ids(
        _ statement: inout Statement,
        before: Int64,
        limit: Int
    ) throws(SQLiteError) -> [OrderID] {
        try statement.bind(before, at: 1)
        try statement.bind(Int64(limit), at: 2)
        var ids: [OrderID] = []
        while try statement.step() { ids.append(OrderID(rawValue: statement.int64(0))) }
        return ids
    }
}
