internal import Bookings
internal import SQLite

/// Reads an order from its columns and from the ids of its bookings.
enum OrderRow {
    static let columns = "id, reference, token_id, together, orphans, created_at"

    /// The ids of an order's bookings, in the order in which the client named them.
    static let members = "SELECT id FROM bookings WHERE order_id = ?1 ORDER BY id"

    /// Reads an order with `statement`, which selects `columns` of the order whose id is `?1`; nil if
    /// there is no such order.
    static func order(
        _ id: OrderID,
        _ statement: inout Statement,
        members: inout Statement
    ) throws(StoreError) -> Order? {
        try mappingSQLiteErrors { () throws(SQLiteError) in try statement.bind(id.rawValue, at: 1) }
        guard try mappingSQLiteErrors({ () throws(SQLiteError) in try statement.step() }) else {
            return nil
        }
        defer { statement.reset() }
        return try order(statement, members: &members)
    }

    /// Reads the order of a row of `columns`.
    static func order(
        _ row: borrowing Statement,
        members: inout Statement
    ) throws(StoreError) -> Order {
        let id = OrderID(rawValue: row.int64(0))
        guard let reference = OrderReference(row.string(1)) else {
            throw .invalidData(detail: "order \(id.rawValue): reference \(row.string(1))")
        }
        var choice: OrderChoice?
        if !row.isNull(3) {
            choice = OrderChoice(isTogether: row.int64(3) != 0, orphans: Int(row.int64(4)))
        }
        let bookings = try mappingSQLiteErrors { () throws(SQLiteError) in
            try members.bind(id.rawValue, at: 1)
            var ids: [BookingID] = []
            while try members.step() { ids.append(BookingID(rawValue: members.int64(0))) }
            return ids
        }
        return Order(
            id: id,
            reference: reference,
            creator: row.optionalInt64(2).map(TokenID.init(rawValue:)),
            createdAt: Timestamp(rawValue: row.int64(5)),
            choice: choice,
            bookingIDs: bookings
        )
    }
}
