internal import Bookings
internal import Bytes

/// The members of a new order, as the client sent them.
struct OrderForm {
    /// A booking of the request.
    private struct Item {
        let flightID: Int64?
        let seat: Member<String>
        let passengerName: PassengerName?
    }

    private var items: [Item] = []
    private var holds = Member<Bool>.absent
    private var wish = Member<SeatWish>.absent

    /// Parses the content of a request, and draws references for the order.
    static func parse(_ content: RawSpan) throws(Problem) -> NewOrder {
        var object = ObjectReader(content)
        var form = OrderForm()
        var hasItems = false
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "bookings") {
                hasItems = true
                try form.readItems(&object)
            } else if object.is(key, "hold") {
                form.holds = try object.bool("hold")
            } else if object.is(key, "choose") {
                form.wish = try wish(&object)
            } else {
                try object.rejectUnknown(key)
            }
        }
        if !hasItems { object.errors.add("bookings", "is missing") }
        let order = form.order(&object.errors)
        try object.end()
        return order
    }

    private mutating func readItems(_ object: inout ObjectReader) throws(Problem) {
        guard try object.beginArray("bookings") else { return }
        var count = 0
        reading: while true {
            switch try object.nextObject(of: "bookings", at: count) {
            case .end: break reading
            case .invalid: break
            case .object:
                let item = try Self.item(&object, at: count)
                if count < BookingLimits.orderBookings { items.append(item) }
            }
            count += 1
        }
        if !(1...BookingLimits.orderBookings).contains(count) {
            object.errors.add("bookings", "must have 1 to \(BookingLimits.orderBookings) elements")
        }
    }

    private static func item(
        _ object: inout ObjectReader,
        at index: Int
    ) throws(Problem) -> Item {
        var flight = Member<Int64>.absent
        var seat = Member<String>.absent
        var passenger = Member<String>.absent
        while let key = try object.nextKey() {
            if object.is(key, "flight_id") {
                flight = try object.integer("flight_id")
            } else if object.is(key, "seat_number") {
                seat = try object.string("seat_number")
            } else if object.is(key, "passenger_name") {
                passenger = try object.string("passenger_name")
            } else {
                try object.rejectUnknown(key)
            }
        }
        let flightID = object.require(flight, "flight_id")
        let passengerText = object.require(passenger, "passenger_name")
        object.endObject()
        if let flightID, flightID < 1 {
            object.errors.add("bookings[\(index)].flight_id", "must be at least 1")
        }
        var name: PassengerName?
        if let passengerText {
            do throws(InvalidField) {
                name = try PassengerName(passengerText)
            } catch {
                object.errors.add("bookings[\(index)].\(error.field)", error.message)
            }
        }
        return Item(flightID: flightID, seat: seat, passengerName: name)
    }

    private static func wish(_ object: inout ObjectReader) throws(Problem) -> Member<SeatWish> {
        guard try object.beginObject("choose") else { return .invalid }
        var cabinClass = Member<CabinClass>.absent
        var position = Member<SeatWish.Position>.absent
        var rows = Member<ClosedRange<Int>>.absent
        while let key = try object.nextKey() {
            if object.is(key, "class") {
                cabinClass = try object.value("class")
            } else if object.is(key, "position") {
                position = try object.value("position")
            } else if object.is(key, "rows") {
                rows = try object.rows("rows")
            } else {
                try object.rejectUnknown(key)
            }
        }
        object.endObject()
        return .found(
            SeatWish(
                cabinClass: cabinClass.value,
                rows: rows.value,
                position: position.value
            )
        )
    }

    /// The order; members that are not valid are added to `errors`.
    private func order(_ errors: inout FieldErrors) -> NewOrder {
        let holds = holds.value ?? false
        var places: [NewOrderSeat: Int] = [:]
        var serverChooses = false
        var result: [NewOrder.Item] = []
        for (index, item) in items.enumerated() {
            let field = "bookings[\(index)].seat_number"
            var seat = NewOrder.Item.Seat.chosenByServer
            switch item.seat {
            case .found(let text): seat = .named(SeatNumber(text))
            case .absent where holds: serverChooses = true
            case .absent: errors.add(field, "is missing, and only an order with hold may omit it")
            case .invalid: break
            }
            guard let flightID = item.flightID, let name = item.passengerName else { continue }
            if case .named(let number?) = seat {
                let place = NewOrderSeat(flight: flightID, seat: number)
                if let other = places.updateValue(index, forKey: place) {
                    errors.add(field, "is the seat of bookings[\(other)]")
                }
            }
            result.append(
                NewOrder.Item(
                    flightID: FlightID(rawValue: flightID),
                    seat: seat,
                    passengerName: name
                )
            )
        }
        if case .found = wish, !serverChooses {
            errors.add("choose", "needs an order with hold and a booking without seat_number")
        }
        var generator = SystemRandomNumberGenerator()
        return NewOrder(
            result,
            holds: holds,
            wish: wish.value ?? SeatWish(),
            using: &generator
        )
    }
}

/// A seat that a request for an order names.
private struct NewOrderSeat: Hashable {
    let flight: Int64
    let seat: SeatNumber
}
