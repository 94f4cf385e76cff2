internal import Bookings
internal import Bytes
internal import HTTP

/// What the content of a write must be, and the command that it becomes.
enum CommandForm: Sendable {
    /// A booking.
    case createBooking
    /// A flight.
    case createFlight
    /// The outcome of a payment.
    case pay
    /// The seat that a booking changes to.
    case changeSeat
    /// The bookings that exchange their seats.
    case swapSeats
    /// An order.
    case createOrder
    /// The outcome of a payment for an order.
    case payOrder
    /// No content, or an empty object: the action needs nothing but the order's id.
    case actOnOrder(Action)
    /// No content, or an empty object: the action needs nothing but the booking's id.
    case act(Action)
    /// A change of a webhook.
    case webhook(WebhookForm)

    /// Checks what the head of a write says about its content and its response.
    ///
    /// - Throws: A 406, a 415, or a 400 if the request has a query.
    static func checkHead(
        of request: borrowing Request,
        hasContent: Bool,
        query: inout QueryReader
    ) throws(Problem) {
        try AcceptedTypes(request).requireJSON()
        if hasContent { try Problem.checkContentType(of: request) }
        try query.requireEmpty(request.query)
    }

    /// Parses the content of a request.
    ///
    /// - Parameters:
    ///   - content: The content.
    ///   - id: The number that the path's `{id}` stands for.
    ///   - webhooks: What a new webhook may be.
    /// - Returns: The command.
    /// - Throws: A 400 that names every field that is not valid.
    func command(
        _ content: RawSpan,
        id: Int64,
        webhooks: WebhookPolicy
    ) throws(Problem) -> Command {
        switch self {
        case .createBooking:
            return .createBooking(try Self.booking(content))
        case .createFlight:
            return .createFlight(try FlightForm.parse(content))
        case .pay:
            let success = try Self.payment(content)
            return .act(.pay(success: success), on: BookingID(rawValue: id))
        case .changeSeat:
            let seat = try Self.seat(content)
            return .act(.changeSeat(to: seat), on: BookingID(rawValue: id))
        case .swapSeats:
            return .swapSeats(try Self.swap(content))
        case .createOrder:
            return .createOrder(try OrderForm.parse(content))
        case .payOrder:
            let success = try Self.payment(content)
            return .actOnOrder(.pay(success: success), on: OrderID(rawValue: id))
        case .actOnOrder(let action):
            try Self.nothing(content)
            return .actOnOrder(action, on: OrderID(rawValue: id))
        case .act(let action):
            try Self.nothing(content)
            return .act(action, on: BookingID(rawValue: id))
        case .webhook(let form):
            let id = WebhookID(rawValue: id)
            return .webhook(try form.change(content, id: id, webhooks))
        }
    }

    private static func booking(_ content: RawSpan) throws(Problem) -> NewBooking {
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
                try object.rejectUnknown(key)
            }
        }
        let flightID = object.require(flight, "flight_id")
        let seatText = object.require(seat, "seat_number")
        let passengerText = object.require(passenger, "passenger_name")
        if let flightID, flightID < 1 { object.errors.add("flight_id", "must be at least 1") }
        let name = passengerText.flatMap { text in
            object.errors.catching { () throws(InvalidField) in try PassengerName(text) }
        }
        try object.end()
        guard let flightID, let seatText, let name else {
            throw .unexpected("a form without errors lacks a field")
        }
        return NewBooking(
            flightID: FlightID(rawValue: flightID),
            seat: SeatNumber(seatText),
            passengerName: name
        )
    }

    private static func payment(_ content: RawSpan) throws(Problem) -> Bool {
        var object = ObjectReader(content)
        var member = Member<Bool>.absent
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "success") {
                member = try object.bool("success")
            } else {
                try object.rejectUnknown(key)
            }
        }
        let success = object.require(member, "success")
        try object.end()
        guard let success else { throw .unexpected("a form without errors lacks a field") }
        return success
    }

    private static func seat(_ content: RawSpan) throws(Problem) -> SeatNumber? {
        var object = ObjectReader(content)
        var member = Member<String>.absent
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "seat_number") {
                member = try object.string("seat_number")
            } else {
                try object.rejectUnknown(key)
            }
        }
        let seat = object.require(member, "seat_number")
        try object.end()
        guard let seat else { throw .unexpected("a form without errors lacks a field") }
        return SeatNumber(seat)
    }

    private static func swap(_ content: RawSpan) throws(Problem) -> [BookingID] {
        var object = ObjectReader(content)
        var member = Member<[Int64]>.absent
        let limit = BookingLimits.swappedBookings
        try object.begin()
        while let key = try object.nextKey() {
            if object.is(key, "bookings") {
                member = try object.integers("bookings", limit: limit)
            } else {
                try object.rejectUnknown(key)
            }
        }
        if let ids = object.require(member, "bookings") {
            if ids.count < 2 { object.errors.add("bookings", "must have 2 to \(limit) elements") }
            if Set(ids).count < ids.count {
                object.errors.add("bookings", "must name each booking once")
            }
        }
        try object.end()
        return (member.value ?? []).map(BookingID.init(rawValue:))
    }

    /// Checks that there is no content, or an empty object.
    static func nothing(_ content: RawSpan) throws(Problem) {
        guard content.byteCount > 0 else { return }
        var object = ObjectReader(content)
        try object.begin()
        while let key = try object.nextKey() { try object.rejectUnknown(key) }
        try object.end()
    }
}
