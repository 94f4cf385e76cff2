internal import Bookings
internal import Bytes
internal import JSON

/// The JSON of flights and seats, appended to a response's content.
extension ByteBuffer {
    /// Appends a flight with its seat counts.
    mutating func append(_ flight: Flight, _ seats: SeatCounts) {
        let details = flight.details
        append("{\"id\":")
        append(decimal: flight.id.rawValue)
        append(",\"flight_number\":")
        append(jsonString: details.flightNumber)
        append(",\"origin\":")
        append(jsonString: details.origin)
        append(",\"destination\":")
        append(jsonString: details.destination)
        append(",\"departs_at\":")
        append(details.departsAt)
        append(",\"cabin\":{\"rows\":")
        append(decimal: Int64(details.cabin.rows))
        append(",\"seats\":")
        append(jsonString: details.cabin.seats)
        if !details.cabin.sections.isEmpty { append(details.cabin.sections) }
        append("},\"seats\":{\"total\":")
        append(decimal: Int64(seats.total))
        append(",\"available\":")
        append(decimal: Int64(seats.available))
        append(",\"held\":")
        append(decimal: Int64(seats.held))
        append(",\"booked\":")
        append(decimal: Int64(seats.booked))
        append("}}")
    }

    private mutating func append(_ sections: [CabinSection]) {
        append(",\"classes\":[")
        for (index, section) in sections.enumerated() {
            append(index > 0 ? ",{\"class\":" : "{\"class\":")
            append(jsonString: section.cabinClass.rawValue)
            append(",\"rows\":[")
            append(decimal: Int64(section.rows.lowerBound))
            append(",")
            append(decimal: Int64(section.rows.upperBound))
            append("]}")
        }
        append("]")
    }

    /// Appends a seat map.
    mutating func append(_ map: SeatMap) {
        append("{\"flight_id\":")
        append(decimal: map.flight.id.rawValue)
        append(",\"seats\":[")
        for (index, entry) in map.seats.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(entry.seat, entry.state)
        }
        append("],\"version\":")
        append(decimal: map.newestEventID.rawValue)
        append(UInt8(ascii: "}"))
    }

    /// Appends one seat, as an element of a seat map or as an event's data.
    mutating func append(_ seat: SeatNumber, _ state: SeatState) {
        append("{\"seat_number\":")
        append(seat)
        append(",\"status\":")
        append(jsonLiteral: state.name)
        append(",\"held_until\":")
        if case .held(let deadline) = state {
            append(deadline)
        } else {
            append("null")
        }
        append(UInt8(ascii: "}"))
    }

    /// Appends an event about a seat, as an event stream has it.
    ///
    /// A change that belongs together with the next one has no id.
    mutating func append(event id: EventID?, _ seat: SeatNumber, _ state: SeatState) {
        if let id {
            append("id: ")
            append(decimal: id.rawValue)
            append("\n")
        }
        append("event: seat\ndata: ")
        append(seat, state)
        append("\n\n")
    }
}
