internal import Bookings
internal import Bytes
internal import JSON

/// The JSON of bookings, appended to a response's content.
extension ByteBuffer {
    /// Appends a booking.
    mutating func append(_ booking: borrowing BookingView) {
        append("{\"id\":")
        append(decimal: booking.id.rawValue)
        append(",\"order_id\":")
        append(id: booking.orderID?.rawValue)
        append(",\"flight_id\":")
        append(decimal: booking.flight.id.rawValue)
        append(",\"flight_number\":")
        append(jsonString: booking.flight.details.flightNumber)
        append(",\"seat_number\":")
        append(booking.seat)
        append(",\"passenger_name\":")
        append(jsonString: booking.passengerName)
        append(",\"status\":")
        append(jsonLiteral: booking.state.status.name)
        append(",\"expires_at\":")
        append(booking.state.expiresAt)
        append(",\"extendable_until\":")
        append(booking.state.extendableUntil)
        append(",\"refund_due\":")
        append(json: booking.state.refundDue)
        append(",\"created_at\":")
        append(booking.createdAt)
        append(",\"updated_at\":")
        append(booking.updatedAt)
        append(UInt8(ascii: "}"))
    }

    /// Appends the events of a booking.
    mutating func append(_ history: [BookingEvent]) {
        append("{\"results\":[")
        for (index, event) in history.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(event, of: nil)
        }
        append("]}")
    }

    /// Appends an event.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - booking: The booking, if the client does not know it from the request.
    mutating func append(_ event: BookingEvent, of booking: BookingID?) {
        append("{\"id\":")
        append(decimal: event.id.rawValue)
        if let booking {
            append(",\"booking_id\":")
            append(decimal: booking.rawValue)
        }
        append(",\"at\":")
        append(event.transition.at)
        append(",\"from\":")
        if let from = event.transition.from {
            append(jsonLiteral: from.name)
        } else {
            append("null")
        }
        append(",\"to\":")
        append(jsonLiteral: event.transition.to.name)
        append(",\"cause\":")
        append(jsonLiteral: event.transition.cause.name)
        if let move = event.transition.seatMove {
            append(",\"seat_from\":")
            append(move.from)
            append(",\"seat_to\":")
            append(move.to)
        }
        append(UInt8(ascii: "}"))
    }

    /// Appends an id, or null.
    mutating func append(id: Int64?) {
        guard let id else { return append("null") }
        append(decimal: id)
    }

    /// Appends a time, or null.
    mutating func append(_ time: Timestamp?) {
        guard let time else { return append("null") }
        append(UInt8(ascii: "\""))
        RFC3339.append(milliseconds: time.rawValue, to: &self)
        append(UInt8(ascii: "\""))
    }

    /// Appends a seat as a JSON string.
    mutating func append(_ seat: SeatNumber) {
        append(UInt8(ascii: "\""))
        append(decimal: Int64(seat.row))
        append(seat.letter)
        append(UInt8(ascii: "\""))
    }
}
