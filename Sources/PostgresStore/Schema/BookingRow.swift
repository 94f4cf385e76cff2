internal import Bookings
internal import Postgres

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

    /// The types of `list`.
    static let types = allCases.map(\.type)

    private var name: String { description.name }
    private var type: PostgresType { description.type }

    private var description: (name: String, type: PostgresType) {
        switch self {
        case .id: ("id", .int8)
        case .flightID: ("flight_id", .int8)
        case .seat: ("seat", .text)
        case .passengerName: ("passenger_name", .text)
        case .status: ("status", .int2)
        case .expiresAt: ("expires_at", .int8)
        case .refundDue: ("refund_due", .bool)
        case .wasReleased: ("was_released", .bool)
        case .creator: ("token_id", .int8)
        case .createdAt: ("created_at", .int8)
        case .updatedAt: ("updated_at", .int8)
        case .lastEventID: ("version", .int8)
        case .orderID: ("order_id", .int8)
        case .extendableUntil: ("extendable_until", .int8)
        }
    }
}

/// Reads a booking from the first columns of a row, which are `BookingColumn.list`.
enum BookingRow {
    static func id(_ row: borrowing PostgresResult) -> BookingID {
        BookingID(rawValue: row.int64(BookingColumn.id.rawValue))
    }

    static func flightID(_ row: borrowing PostgresResult) -> FlightID {
        FlightID(rawValue: row.int64(BookingColumn.flightID.rawValue))
    }

    static func orderID(_ row: borrowing PostgresResult) -> OrderID? {
        row.optionalInt64(BookingColumn.orderID.rawValue).map(OrderID.init(rawValue:))
    }

    static func creator(_ row: borrowing PostgresResult) -> TokenID? {
        row.optionalInt64(BookingColumn.creator.rawValue).map(TokenID.init(rawValue:))
    }

    static func updatedAt(_ row: borrowing PostgresResult) -> Timestamp {
        Timestamp(rawValue: row.int64(BookingColumn.updatedAt.rawValue))
    }

    static func lastEventID(_ row: borrowing PostgresResult) -> EventID {
        EventID(rawValue: row.int64(BookingColumn.lastEventID.rawValue))
    }

    static func state(_ row: borrowing PostgresResult) throws(StoreError) -> BookingState {
        BookingState(
            status: try row.status(BookingColumn.status.rawValue),
            expiresAt: row.timestamp(BookingColumn.expiresAt.rawValue),
            extendableUntil: row.timestamp(BookingColumn.extendableUntil.rawValue),
            refundDue: row.bool(BookingColumn.refundDue.rawValue),
            wasReleased: row.bool(BookingColumn.wasReleased.rawValue)
        )
    }

    static func booking(_ row: borrowing PostgresResult) throws(StoreError) -> Booking {
        Booking(
            id: id(row),
            orderID: orderID(row),
            flightID: flightID(row),
            seat: try row.seat(BookingColumn.seat.rawValue),
            passengerName: row.string(BookingColumn.passengerName.rawValue),
            creator: creator(row),
            createdAt: Timestamp(rawValue: row.int64(BookingColumn.createdAt.rawValue)),
            state: try state(row),
            updatedAt: updatedAt(row),
            lastEventID: lastEventID(row)
        )
    }

    /// Calls `body` with the booking, as it is at `now`.
    static func show(
        _ row: borrowing PostgresResult,
        on flight: Flight,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) {
        let seat = try row.seat(BookingColumn.seat.rawValue)
        let state = try state(row)
        body(
            BookingView(
                id: id(row),
                orderID: orderID(row),
                flight: flight,
                seat: seat,
                passengerName: row.bytes(BookingColumn.passengerName.rawValue),
                creator: creator(row),
                state: state,
                createdAt: Timestamp(rawValue: row.int64(BookingColumn.createdAt.rawValue)),
                updatedAt: updatedAt(row),
                lastEventID: lastEventID(row),
                now: now
            )
        )
    }
}
