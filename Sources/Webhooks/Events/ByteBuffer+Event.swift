public import Bookings
public import Bytes
internal import JSON

/// The JSON of an event, which is the same in the log, in its stream, and in a delivery.
extension ByteBuffer {
    /// Appends an event of the log.
    public mutating func append(event: CommittedEvent) {
        let transition = event.transition
        append("{\"id\":")
        append(decimal: event.id.rawValue)
        append(",\"at\":")
        append(timestamp: transition.at)
        append(",\"type\":")
        append(jsonLiteral: transition.cause.eventType)
        append(",\"booking_id\":")
        append(decimal: event.bookingID.rawValue)
        append(",\"order_id\":")
        if let order = event.orderID { append(decimal: order.rawValue) } else { append("null") }
        append(",\"flight_id\":")
        append(decimal: event.flightID.rawValue)
        append(",\"seat_number\":")
        append(seatNumber: event.seat)
        if let move = transition.seatMove {
            append(",\"seat_from\":")
            append(seatNumber: move.from)
            append(",\"seat_to\":")
            append(seatNumber: move.to)
        }
        append(",\"from\":")
        if let from = transition.from { append(jsonLiteral: from.name) } else { append("null") }
        append(",\"to\":")
        append(jsonLiteral: transition.to.name)
        append(",\"cause\":")
        append(jsonLiteral: transition.cause.name)
        append(UInt8(ascii: "}"))
    }

    /// Appends a time as a JSON string.
    mutating func append(timestamp: Timestamp) {
        append(UInt8(ascii: "\""))
        RFC3339.append(milliseconds: timestamp.rawValue, to: &self)
        append(UInt8(ascii: "\""))
    }

    private mutating func append(seatNumber seat: SeatNumber) {
        append(UInt8(ascii: "\""))
        append(decimal: Int64(seat.row))
        append(seat.letter)
        append(UInt8(ascii: "\""))
    }
}
