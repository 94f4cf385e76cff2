internal import Bookings
internal import Postgres

/// Reads an order from its columns.
enum OrderRow {
    /// The columns, with names that no column of a booking has.
    static let renamedColumns = """
        id AS of_order, reference, token_id AS order_creator, together, orphans, created_at AS ordered_at
        """

    /// The types of the columns.
    static let types: [PostgresType] = [.int8, .text, .int8, .bool, .int4, .int8]

    /// Reads a row whose columns from `first` on are `renamedColumns`.
    static func order(
        _ row: borrowing PostgresResult,
        first: Int32,
        bookingIDs: [BookingID]
    ) throws(StoreError) -> Order {
        let id = row.int64(first)
        guard let reference = OrderReference(row.string(first + 1)) else {
            throw .invalidData(detail: "order \(id): reference \(row.string(first + 1))")
        }
        var choice: OrderChoice?
        if !row.isNull(first + 3) {
            choice = OrderChoice(
                isTogether: row.bool(first + 3),
                orphans: Int(row.int64(first + 4))
            )
        }
        return Order(
            id: OrderID(rawValue: id),
            reference: reference,
            creator: row.optionalInt64(first + 2).map(TokenID.init(rawValue:)),
            createdAt: Timestamp(rawValue: row.int64(first + 5)),
            choice: choice,
            bookingIDs: bookingIDs
        )
    }
}
