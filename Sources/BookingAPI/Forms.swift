internal import Bookings
internal import Bytes

/// What the content of each request has to say.
enum Forms {
    /// A booking that is to be made.
    static func newBooking(_ content: RawSpan) throws(Problem) -> NewBooking {
        var object = ObjectReader(content)
        var flight = Member<Int64>.absent
        var seat = Member<String>.absent
        var passenger = Member<String>.absent
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "flight_id") {
                flight = try object.integer("flight_id")
            } else if object.is(key, "seat_number") {
                seat = try object.string("seat_number")
            } else if object.is(key, "passenger_name") {
                passenger = try object.string("passenger_name")
            } else {
                try object.unknown(key)
            }
        }
        let flightID = object.require(flight, "flight_id")
        let seatText = object.require(seat, "seat_number")
        let passengerText = object.require(passenger, "passenger_name")
        if let flightID, flightID < 1 { object.errors.add("flight_id", "must be at least 1") }
        let name = passengerText.flatMap { text in
            object.errors.keeping { () throws(InvalidField) in try PassengerName(text) }
        }
        try object.end()
        guard let flightID, let seatText, let name else {
            throw .unexpected("a form without errors has no fields")
        }
        return NewBooking(
            flightID: FlightID(rawValue: flightID),
            seat: SeatNumber(seatText),
            passengerName: name
        )
    }

    /// Whether a payment succeeded.
    static func payment(_ content: RawSpan) throws(Problem) -> Bool {
        var object = ObjectReader(content)
        var member = Member<Bool>.absent
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "success") {
                member = try object.bool("success")
            } else {
                try object.unknown(key)
            }
        }
        let success = object.require(member, "success")
        try object.end()
        guard let success else { throw .unexpected("a form without errors has no fields") }
        return success
    }

    /// No content, or an empty object.
    static func nothing(_ content: RawSpan) throws(Problem) {
        guard content.byteCount > 0 else { return }
        var object = ObjectReader(content)
        try object.begin()
        while let key = try object.nextKey() { try object.unknown(key) }
        try object.end()
    }
}
