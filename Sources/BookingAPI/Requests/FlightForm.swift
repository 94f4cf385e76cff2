internal import Bookings
internal import Bytes
internal import JSON

/// The members of a new flight, as the client sent them.
struct FlightForm {
    private var number = Member<String>.absent
    private var origin = Member<String>.absent
    private var destination = Member<String>.absent
    private var departure = Member<String>.absent
    private var cabin = Member<Cabin>.absent
    private var missing = Member<[String]>.absent

    /// The members of `cabin`.
    private struct Cabin {
        let rows: Int64
        let seats: String
        let sections: [CabinSection]
    }

    /// Parses the content of a request.
    static func parse(_ content: RawSpan) throws(Problem) -> FlightDetails {
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
                form.cabin = try cabin(&object)
            } else if object.is(key, "missing") {
                form.missing = try object.strings("missing", limit: APILimits.missingSeats)
            } else {
                try object.rejectUnknown(key)
            }
        }
        let flight = form.flight(&object)
        try object.end()
        guard let flight else { throw .unexpected("a form without errors lacks a field") }
        return flight
    }

    private static func cabin(
        _ object: inout ObjectReader
    ) throws(Problem) -> Member<Cabin> {
        guard try object.beginObject("cabin") else { return .invalid }
        var rows = Member<Int64>.absent
        var seats = Member<String>.absent
        var sections: [CabinSection] = []
        while let key = try object.nextKey() {
            if object.is(key, "rows") {
                rows = try object.integer("rows")
            } else if object.is(key, "seats") {
                seats = try object.string("seats")
            } else if object.is(key, "classes") {
                sections = try self.sections(&object)
            } else {
                try object.rejectUnknown(key)
            }
        }
        let rowCount = object.require(rows, "rows")
        let letters = object.require(seats, "seats")
        object.endObject()
        guard let rowCount, let letters else { return .invalid }
        return .found(Cabin(rows: rowCount, seats: letters, sections: sections))
    }

    private static func sections(_ object: inout ObjectReader) throws(Problem) -> [CabinSection] {
        guard try object.beginArray("classes") else { return [] }
        var sections: [CabinSection] = []
        var index = 0
        while true {
            switch try object.nextObject(of: "classes", at: index) {
            case .end: return sections
            case .invalid: break
            case .object: if let section = try section(&object) { sections.append(section) }
            }
            index += 1
        }
    }

    private static func section(_ object: inout ObjectReader) throws(Problem) -> CabinSection? {
        var cabinClass = Member<CabinClass>.absent
        var rows = Member<ClosedRange<Int>>.absent
        while let key = try object.nextKey() {
            if object.is(key, "class") {
                cabinClass = try object.value("class")
            } else if object.is(key, "rows") {
                rows = try object.rows("rows")
            } else {
                try object.rejectUnknown(key)
            }
        }
        let foundClass = object.require(cabinClass, "class")
        let foundRows = object.require(rows, "rows")
        object.endObject()
        guard let foundClass, let foundRows else { return nil }
        return CabinSection(foundClass, rows: foundRows)
    }

    /// The flight; nil if a member is not valid, which is added to the object's errors.
    private func flight(_ object: inout ObjectReader) -> FlightDetails? {
        let number = object.require(number, "flight_number")
        let origin = object.require(origin, "origin")
        let destination = object.require(destination, "destination")
        let departure = object.require(departure, "departs_at").flatMap {
            time($0, &object.errors)
        }
        let layout = layout(&object)
        // Each field alone, with valid values for the others, so that the response has all errors.
        let numberIsValid = check(&object.errors, number: number ?? "AA")
        let originIsValid = check(&object.errors, origin: origin ?? "AAA")
        let destinationIsValid = check(&object.errors, destination: destination ?? "AAA")
        guard let number, let origin, let destination, let departure, let layout,
            numberIsValid, originIsValid, destinationIsValid
        else { return nil }
        return object.errors.catching { () throws(InvalidField) in
            try FlightDetails(
                flightNumber: number,
                origin: origin,
                destination: destination,
                departsAt: departure,
                cabin: layout
            )
        }
    }

    private func check(
        _ errors: inout FieldErrors,
        number: String = "AA",
        origin: String = "AAA",
        destination: String = "AAA"
    ) -> Bool {
        errors.catching { () throws(InvalidField) in
            try FlightDetails(
                flightNumber: number,
                origin: origin,
                destination: destination,
                departsAt: Timestamp(rawValue: 0),
                cabin: CabinLayout(rows: 1, seats: "A")
            )
        } != nil
    }

    private func time(_ text: String, _ errors: inout FieldErrors) -> Timestamp? {
        // Marked unsafe for types with padding; UInt8 has none.
        guard let milliseconds = unsafe RFC3339.milliseconds(text.utf8Span.span.bytes) else {
            errors.add("departs_at", "must be an RFC 3339 time such as 2026-12-24T09:30:00Z")
            return nil
        }
        return Timestamp(rawValue: milliseconds)
    }

    private func layout(_ object: inout ObjectReader) -> CabinLayout? {
        let cabin = object.require(cabin, "cabin")
        var seats: [SeatNumber] = []
        var missingIsValid = true
        if case .found(let texts) = missing {
            for text in texts {
                if let seat = SeatNumber(text) {
                    seats.append(seat)
                } else {
                    missingIsValid = false
                }
            }
        }
        if !missingIsValid {
            object.errors.add("missing", "must be seat numbers such as 12A")
        }
        guard let cabin else { return nil }
        // Each field alone first, so that the response has both errors.
        let rowsAreValid = check(&object.errors, rows: cabin.rows)
        let seatsAreValid = check(&object.errors, seats: cabin.seats)
        guard missingIsValid, rowsAreValid, seatsAreValid else { return nil }
        return object.errors.catching { () throws(InvalidField) in
            try CabinLayout(
                rows: Int(cabin.rows),
                seats: cabin.seats,
                missing: seats,
                sections: cabin.sections
            )
        }
    }

    private func check(
        _ errors: inout FieldErrors,
        rows: Int64 = 1,
        seats: String = "A"
    ) -> Bool {
        errors.catching { () throws(InvalidField) in
            try CabinLayout(rows: Int(rows), seats: seats)
        } != nil
    }
}
