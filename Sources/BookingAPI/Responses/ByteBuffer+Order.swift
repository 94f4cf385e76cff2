internal import Bookings
internal import Bytes
internal import JSON

/// The JSON of orders, appended to a response's content.
extension ByteBuffer {
    /// Appends an order with its bookings.
    mutating func append(_ details: OrderDetails) {
        append("{\"id\":")
        append(decimal: details.order.id.rawValue)
        append(",\"reference\":")
        append(jsonString: details.order.reference.description)
        append(",\"status\":")
        append(jsonLiteral: details.status.name)
        append(",\"expires_at\":")
        append(details.expiresAt)
        append(",\"extendable_until\":")
        append(details.extendableUntil)
        append(",\"refund_due\":")
        append(json: details.refundDue)
        append(",\"choice\":")
        append(details.order.choice)
        append(",\"created_at\":")
        append(details.order.createdAt)
        append(",\"updated_at\":")
        append(details.updatedAt)
        append(",\"bookings\":")
        append(details.bookings, at: details.now)
        append(UInt8(ascii: "}"))
    }

    /// Appends bookings as an array, each as a reader shows it.
    ///
    /// - Parameters:
    ///   - bookings: The bookings.
    ///   - now: The time of the reader; nil for the time at which each booking last changed.
    mutating func append(_ bookings: [OrderBooking], at now: Timestamp?) {
        append(UInt8(ascii: "["))
        for (index, member) in bookings.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            let booking = member.booking
            booking.withView(on: member.flight, now: now ?? booking.updatedAt) { append($0) }
        }
        append(UInt8(ascii: "]"))
    }

    private mutating func append(_ choice: OrderChoice?) {
        guard let choice else { return append("null") }
        append("{\"together\":")
        append(json: choice.isTogether)
        append(",\"orphans\":")
        append(decimal: Int64(choice.orphans))
        append(UInt8(ascii: "}"))
    }

    /// Appends the events of an order.
    mutating func append(_ history: [OrderEvent]) {
        append("{\"results\":[")
        for (index, event) in history.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(event.event, of: event.bookingID)
        }
        append("]}")
    }

    /// Appends what rejects a command on several bookings, as members of a problem.
    mutating func append(_ refusal: GroupRefusal) {
        append(",\"bookings\":[")
        for (index, member) in refusal.members.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            switch member.name {
            case .id(let id):
                append("{\"id\":")
                append(decimal: id.rawValue)
            case .index(let index):
                append("{\"index\":")
                append(decimal: Int64(index))
            }
            append(",\"seat_number\":")
            if let seat = member.seat { append(seat) } else { append("null") }
            append(",\"code\":")
            append(jsonLiteral: Problem.Code(member.reason).name)
            append(UInt8(ascii: "}"))
        }
        append(UInt8(ascii: "]"))
    }
}
