internal import Bookings
internal import Postgres

/// The domain's values in columns.
extension PostgresResult {
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
        guard let seat = SeatNumber(string(column)) else {
            throw .invalidData(detail: "seat \(string(column))")
        }
        return seat
    }
}
