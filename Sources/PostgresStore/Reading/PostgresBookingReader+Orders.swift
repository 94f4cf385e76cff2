public import Bookings
internal import Postgres

extension PostgresBookingReader {
    /// An order with its bookings.
    public mutating func order(
        _ id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> OrderDetails? {
        let rows = try run(ReadStatements.order) { $0.append(id.rawValue) }
        return try details(in: rows, now: now).first { actor.sees(bookingOf: $0.order.creator) }
    }

    /// Calls `body` with each order of a page, newest first.
    public mutating func orders(
        _ page: OrderPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (OrderDetails) -> Void
    ) throws(StoreError) -> PageEnd<OrderID> {
        let limit = max(1, page.limit)
        let creator = actor.onlyVisibleCreator
        let statement: PostgresStatement =
            if page.reference != nil {
                ReadStatements.orderByReference
            } else if creator != nil {
                ReadStatements.ordersOfToken
            } else {
                ReadStatements.newestOrders
            }
        let rows = try run(statement) {
            $0.append(page.before?.rawValue ?? .max)
            $0.append(Int64(limit + 1))
            if let reference = page.reference {
                $0.append(reference.description)
            } else {
                $0.append(creator?.rawValue)
            }
        }
        let orders = try details(in: rows, now: now)
        for details in orders.prefix(limit) where actor.sees(bookingOf: details.order.creator) {
            body(details)
        }
        guard orders.count > limit else { return .last }
        return .more(after: orders[limit - 1].order.id)
    }

    /// The events of an order's bookings, oldest first.
    public mutating func history(
        of id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [OrderEvent]? {
        var rows = try run(ReadStatements.orderHistory) { $0.append(id.rawValue) }
        var events: [OrderEvent] = []
        while rows.next() {
            let creator = rows.optionalInt64(0).map(TokenID.init(rawValue:))
            guard actor.sees(bookingOf: creator) else { return nil }
            guard !rows.isNull(1) else { continue }
            let row = try EventRow(rows, first: 1)
            events.append(OrderEvent(bookingID: row.bookingID, event: row.event))
        }
        return events.isEmpty ? nil : events
    }

    /// Reads rows of bookings with their orders; those of one order follow each other.
    private mutating func details(
        in rows: consuming PostgresResult,
        now: Timestamp
    ) throws(StoreError) -> [OrderDetails] {
        var rows = rows
        var groups: [(order: OrderID, members: [OrderBooking])] = []
        var orders: [OrderID: Order] = [:]
        while rows.next() {
            let booking = try BookingRow.booking(rows)
            let first = Int32(BookingColumn.types.count)
            let order = try OrderRow.order(rows, first: first, bookingIDs: [])
            let member = OrderBooking(booking, on: try flight(booking.flightID, of: booking.id))
            if groups.last?.order != order.id { groups.append((order.id, [])) }
            groups[groups.count - 1].members.append(member)
            orders[order.id] = order
        }
        return groups.compactMap { group in
            orders[group.order].map { order in
                let complete = Order(
                    id: order.id,
                    reference: order.reference,
                    creator: order.creator,
                    createdAt: order.createdAt,
                    choice: order.choice,
                    bookingIDs: group.members.map(\.booking.id)
                )
                return OrderDetails(complete, group.members, at: now)
            }
        }
    }
}
