internal import Bookings
internal import SQLite

/// The domain's values in columns and parameters.
extension Statement {
    /// Reads a status.
    func status(_ column: Int32) throws(StoreError) -> BookingStatus {
        guard let status = BookingStatus(rawValue: Int(int64(column))) else {
            throw .invalidData(detail: "status \(int64(column))")
        }
        return status
    }

    /// Reads a time that may be NULL.
    func timestamp(_ column: Int32) -> Timestamp? {
        optionalInt64(column).map(Timestamp.init(rawValue:))
    }

    /// Reads a seat.
    func seat(_ column: Int32) throws(StoreError) -> SeatNumber {
        guard let seat = SeatNumber(utf8: text(column)) else {
            throw .invalidData(detail: "seat \(string(column))")
        }
        return seat
    }

    /// Binds a seat in the spelling that the store keeps.
    mutating func bind(_ seat: SeatNumber, at parameter: Int32) throws(SQLiteError) {
        var text = InlineArray<4, UInt8>(repeating: 0)
        var count = 0
        for divisor: UInt8 in [100, 10, 1] where seat.row >= divisor {
            text[count] = UInt8(ascii: "0") + seat.row / divisor % 10
            count += 1
        }
        text[count] = seat.letter
        // Marked unsafe for types with padding; UInt8 has none.
        let bytes = unsafe text.span.bytes
        try bind(text: bytes.extracting(first: count + 1), at: parameter)
    }

    /// Binds a seat that may be NULL.
    mutating func bind(_ seat: SeatNumber?, at parameter: Int32) throws(SQLiteError) {
        guard let seat else { return try bind(Int64?.none, at: parameter) }
        try bind(seat, at: parameter)
    }

    /// Runs the statement, reads its first row with `body`, and resets it; nil if there is no row.
    mutating func firstRow<R>(
        _ body: (borrowing Statement) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        guard try mappingSQLiteErrors({ () throws(SQLiteError) in try step() }) else { return nil }
        do throws(StoreError) {
            let value = try body(self)
            reset()
            return value
        } catch {
            reset()
            throw error
        }
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
