internal import Bookings
internal import SQLite

/// The columns of a booking, in the order in which every query of whole bookings selects them.
enum BookingColumn: Int32, CaseIterable {
    case id
    case flightID
    case seat
    case passengerName
    case status
    case expiresAt
    case refundDue
    case wasReleased
    case creator
    case createdAt
    case updatedAt
    case lastEventID
    case orderID
    case extendableUntil

    /// The columns for a SELECT.
    static let list = allCases.map(\.name).joined(separator: ", ")

    private var name: String {
        switch self {
        case .id: "id"
        case .flightID: "flight_id"
        case .seat: "seat"
        case .passengerName: "passenger_name"
        case .status: "status"
        case .expiresAt: "expires_at"
        case .refundDue: "refund_due"
        case .wasReleased: "was_released"
        case .creator: "token_id"
        case .createdAt: "created_at"
        case .updatedAt: "updated_at"
        case .lastEventID: "version"
        case .orderID: "order_id"
        case .extendableUntil: "extendable_until"
        }
    }
}

/// Reads a booking from a row of `BookingColumn.list`.
enum BookingRow {
    static func id(_ row: borrowing Statement) -> BookingID {
        BookingID(rawValue: row.int64(BookingColumn.id.rawValue))
    }

    static func flightID(_ row: borrowing Statement) -> FlightID {
        FlightID(rawValue: row.int64(BookingColumn.flightID.rawValue))
    }

    static func orderID(_ row: borrowing Statement) -> OrderID? {
        row.optionalInt64(BookingColumn.orderID.rawValue).map(OrderID.init(rawValue:))
    }

    static func creator(_ row: borrowing Statement) -> TokenID? {
        row.optionalInt64(BookingColumn.creator.rawValue).map(TokenID.init(rawValue:))
    }

    static func createdAt(_ row: borrowing Statement) -> Timestamp {
        Timestamp(rawValue: row.int64(BookingColumn.createdAt.rawValue))
    }

    static func updatedAt(_ row: borrowing Statement) -> Timestamp {
        Timestamp(rawValue: row.int64(BookingColumn.updatedAt.rawValue))
    }

    static func lastEventID(_ row: borrowing Statement) -> EventID {
        EventID(rawValue: row.int64(BookingColumn.lastEventID.rawValue))
    }

    static func seat(_ row: borrowing Statement) throws(StoreError) -> SeatNumber {
        try row.seat(BookingColumn.seat.rawValue)
    }

    static func state(_ row: borrowing Statement) throws(StoreError) -> BookingState {
        BookingState(
            status: try row.status(BookingColumn.status.rawValue),
            expiresAt: row.timestamp(BookingColumn.expiresAt.rawValue),
            extendableUntil: row.timestamp(BookingColumn.extendableUntil.rawValue),
            refundDue: row.int64(BookingColumn.refundDue.rawValue) != 0,
            wasReleased: row.int64(BookingColumn.wasReleased.rawValue) != 0
        )
    }

    static func booking(_ row: borrowing Statement) throws(StoreError) -> Booking {
        Booking(
            id: id(row),
            orderID: orderID(row),
            flightID: flightID(row),
            seat: try seat(row),
            passengerName: row.string(BookingColumn.passengerName.rawValue),
            creator: creator(row),
            createdAt: createdAt(row),
            state: try state(row),
            updatedAt: updatedAt(row),
            lastEventID: lastEventID(row)
        )
    }
}
