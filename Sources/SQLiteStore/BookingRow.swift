internal import Bookings
internal import SQLite

/// How a booking stands in its columns.
enum BookingRow {
    /// The columns in the order that the functions here read them.
    static let columns = """
        id, flight_id, seat, passenger_name, status, expires_at, refund_due, was_released, \
        token_id, created_at, updated_at, version
        """

    static func id(_ row: borrowing Statement) -> BookingID { BookingID(rawValue: row.int64(0)) }

    static func flightID(_ row: borrowing Statement) -> FlightID {
        FlightID(rawValue: row.int64(1))
    }

    static func creator(_ row: borrowing Statement) -> TokenID? {
        row.optionalInt64(8).map(TokenID.init(rawValue:))
    }

    static func createdAt(_ row: borrowing Statement) -> Timestamp {
        Timestamp(rawValue: row.int64(9))
    }

    static func updatedAt(_ row: borrowing Statement) -> Timestamp {
        Timestamp(rawValue: row.int64(10))
    }

    static func version(_ row: borrowing Statement) -> EventID {
        EventID(rawValue: row.int64(11))
    }

    static func seat(_ row: borrowing Statement) throws(StoreError) -> SeatNumber {
        guard let seat = SeatNumber(utf8: row.text(2)) else {
            throw .corrupt(detail: "booking \(row.int64(0)): seat \(row.string(2))")
        }
        return seat
    }

    static func state(_ row: borrowing Statement) throws(StoreError) -> BookingState {
        guard let status = BookingStatus(rawValue: Int(row.int64(4))) else {
            throw .corrupt(detail: "booking \(row.int64(0)): status \(row.int64(4))")
        }
        return BookingState(
            status: status,
            expiresAt: row.optionalInt64(5).map(Timestamp.init(rawValue:)),
            refundDue: row.int64(6) != 0,
            wasReleased: row.int64(7) != 0
        )
    }

    static func booking(_ row: borrowing Statement) throws(StoreError) -> Booking {
        Booking(
            id: id(row),
            flightID: flightID(row),
            seat: try seat(row),
            passengerName: row.string(3),
            creator: creator(row),
            createdAt: createdAt(row),
            state: try state(row),
            updatedAt: updatedAt(row),
            version: version(row)
        )
    }
}

extension SeatNumber {
    /// Reads the spelling that the store keeps.
    init?(utf8 text: RawSpan) {
        guard (2...4).contains(text.byteCount) else { return nil }
        var row = 0
        for offset in 0..<(text.byteCount - 1) {
            let digit = Int(unsafe text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)) - 48
            guard (0...9).contains(digit) else { return nil }
            row = row * 10 + digit
        }
        self.init(
            row: row,
            letter: unsafe text.unsafeLoad(fromByteOffset: text.byteCount - 1, as: UInt8.self)
        )
    }
}

extension Statement {
    /// Binds a seat in the spelling that the store keeps.
    mutating func bind(_ seat: SeatNumber, at parameter: Int32) throws(SQLiteError) {
        var text = InlineArray<4, UInt8>(repeating: 0)
        var count = 0
        for divisor: UInt8 in [100, 10, 1] where seat.row >= divisor {
            text[count] = UInt8(ascii: "0") + seat.row / divisor % 10
            count += 1
        }
        text[count] = seat.letter
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        let bytes = unsafe text.span.bytes
        try bind(text: bytes.extracting(first: count + 1), at: parameter)
    }
}
