internal import Bookings
internal import Bytes
internal import JSON

extension Forms {
    /// A flight that is to be made.
    static func newFlight(_ content: RawSpan) throws(Problem) -> FlightDetails {
        var object = ObjectReader(content)
        var form = FlightForm()
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "flight_number") {
                form.number = try object.string("flight_number")
            } else if object.is(key, "origin") {
                form.origin = try object.string("origin")
            } else if object.is(key, "destination") {
                form.destination = try object.string("destination")
            } else if object.is(key, "departs_at") {
                form.departure = try object.string("departs_at")
            } else if object.is(key, "cabin") {
                form.cabin = try form.readCabin(&object)
            } else if object.is(key, "missing") {
                form.missing = try object.strings("missing", limit: APILimits.missingSeats)
            } else {
                try object.unknown(key)
            }
        }
        let flight = form.flight(&object)
        try object.end()
        guard let flight else { throw .unexpected("a form without errors has no fields") }
        return flight
    }
}

/// The members of a flight as they were sent.
private struct FlightForm {
    var number = Member<String>.absent
    var origin = Member<String>.absent
    var destination = Member<String>.absent
    var departure = Member<String>.absent
    var cabin = Member<(rows: Int64, seats: String)>.absent
    var missing = Member<[String]>.absent

    func readCabin(
        _ object: inout ObjectReader
    ) throws(Problem) -> Member<(rows: Int64, seats: String)> {
        guard try object.beginObject("cabin") else { return .invalid }
        var rows = Member<Int64>.absent
        var seats = Member<String>.absent
        while let key = try object.nextKey() {
            if object.is(key, "rows") {
                rows = try object.integer("rows")
            } else if object.is(key, "seats") {
                seats = try object.string("seats")
            } else {
                try object.unknown(key)
            }
        }
        let rowCount = object.require(rows, "rows")
        let letters = object.require(seats, "seats")
        object.endObject()
        guard let rowCount, let letters else { return .invalid }
        return .found((rowCount, letters))
    }

    /// The flight, or nil with what is wrong noted.
    func flight(_ object: inout ObjectReader) -> FlightDetails? {
        let number = object.require(number, "flight_number")
        let origin = object.require(origin, "origin")
        let destination = object.require(destination, "destination")
        let departure = object.require(departure, "departs_at").flatMap {
            moment($0, &object.errors)
        }
        let layout = layout(&object)
        // Each by itself, with good values in the other places, so that all errors are found.
        let numberIsGood = isGood(&object.errors, number: number ?? "AA")
        let originIsGood = isGood(&object.errors, origin: origin ?? "AAA")
        let destinationIsGood = isGood(&object.errors, destination: destination ?? "AAA")
        guard let number, let origin, let destination, let departure, let layout,
            numberIsGood, originIsGood, destinationIsGood
        else { return nil }
        return object.errors.keeping { () throws(InvalidField) in
            try FlightDetails(
                flightNumber: number,
                origin: origin,
                destination: destination,
                departsAt: departure,
                cabin: layout
            )
        }
    }

    private func isGood(
        _ errors: inout FieldErrors,
        number: String = "AA",
        origin: String = "AAA",
        destination: String = "AAA"
    ) -> Bool {
        errors.keeping { () throws(InvalidField) in
            try FlightDetails(
                flightNumber: number,
                origin: origin,
                destination: destination,
                departsAt: Timestamp(rawValue: 0),
                cabin: CabinLayout(rows: 1, seats: "A")
            )
        } != nil
    }

    private func moment(_ text: String, _ errors: inout FieldErrors) -> Timestamp? {
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        guard let milliseconds = unsafe RFC3339.milliseconds(text.utf8Span.span.bytes) else {
            errors.add("departs_at", "must be a time of RFC 3339, like 2026-12-24T09:30:00Z")
            return nil
        }
        return Timestamp(rawValue: milliseconds)
    }

    private func layout(_ object: inout ObjectReader) -> CabinLayout? {
        let cabin = object.require(cabin, "cabin")
        var seats: [SeatNumber] = []
        var areSeats = true
        if case .found(let texts) = missing {
            for text in texts {
                if let seat = SeatNumber(text) { seats.append(seat) } else { areSeats = false }
            }
        }
        if !areSeats {
            object.errors.add("missing", "must be seats, spelled like 12A")
        }
        guard let cabin else { return nil }
        // Each by itself first, so that both errors are found.
        let rowsAreGood = isGood(&object.errors, rows: cabin.rows)
        let lettersAreGood = isGood(&object.errors, seats: cabin.seats)
        guard areSeats, rowsAreGood, lettersAreGood else { return nil }
        return object.errors.keeping { () throws(InvalidField) in
            try CabinLayout(rows: Int(cabin.rows), seats: cabin.seats, missing: seats)
        }
    }

    private func isGood(
        _ errors: inout FieldErrors,
        rows: Int64 = 1,
        seats: String = "A"
    ) -> Bool {
        errors.keeping { () throws(InvalidField) in
            try CabinLayout(rows: Int(rows), seats: seats)
        } != nil
    }
}
