public import Bookings
internal import SQLite
internal import StoreSupport

extension SQLiteWriteConnection: BookingTransaction {
    /// The booking with this id, if there is one.
    public mutating func booking(_ id: BookingID) throws(StoreError) -> Booking? {
        if let booking = recent[id] { return booking }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.booking.bind(id.rawValue, at: 1)
        }
        guard let booking = try statements.booking.firstRow(BookingRow.booking) else { return nil }
        recent.keep(booking)
        return booking
    }

    /// The flight with this id, if there is one.
    public mutating func flight(_ id: FlightID) throws(StoreError) -> Flight? {
        if let flight = flights[id] { return flight }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.flight.bind(id.rawValue, at: 1)
        }
        guard let flight = try statements.flight.firstRow(FlightRow.flight) else { return nil }
        flights.keep(flight)
        return flight
    }

    /// The booking that has this seat by what was last written.
    public mutating func seatHolder(
        of seat: SeatNumber,
        on flight: FlightID
    ) throws(StoreError) -> Booking? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.seatHolder.bind(flight.rawValue, at: 1)
            try statements.seatHolder.bind(seat, at: 2)
        }
        return try statements.seatHolder.firstRow(BookingRow.booking)
    }

    /// Inserts a booking with the event of its creation.
    public mutating func insert(_ draft: BookingDraft) throws(StoreError) -> Booking {
        try insert(draft, into: nil)
    }

    /// Inserts a booking, into an order if one is named.
    mutating func insert(
        _ draft: BookingDraft,
        into order: OrderID?
    ) throws(StoreError) -> Booking {
        let eventID = takeEventID()
        try mappingSQLiteErrors { () throws(SQLiteError) in
            if let order {
                try Self.bind(draft, eventID, to: &statements.insertMember)
                try statements.insertMember.bind(order.rawValue, at: 8)
                try statements.insertMember.run()
            } else {
                try Self.bind(draft, eventID, to: &statements.insertBooking)
                try statements.insertBooking.run()
            }
        }
        let booking = Booking(
            draft,
            id: BookingID(rawValue: connection.lastInsertedRowID),
            orderID: order,
            lastEventID: eventID
        )
        try insertEvent(draft.creation, id: eventID, previous: nil, of: booking)
        recent.keep(booking)
        return booking
    }

    private static func bind(
        _ draft: BookingDraft,
        _ event: EventID,
        to statement: inout Statement
    ) throws(SQLiteError) {
        try statement.bind(draft.flightID.rawValue, at: 1)
        try statement.bind(draft.seat, at: 2)
        try statement.bind(draft.passengerName.text, at: 3)
        try statement.bind(Int64(draft.creation.to.rawValue), at: 4)
        try statement.bind(draft.creation.actor?.rawValue, at: 5)
        try statement.bind(draft.creation.at.rawValue, at: 6)
        try statement.bind(event.rawValue, at: 7)
    }

    /// Inserts a flight, unless the flight number has a flight with the same departure.
    public mutating func insert(_ flight: FlightDetails) throws(StoreError) -> Flight? {
        let isNew = try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.insertFlight.bind(flight.flightNumber, at: 1)
            try statements.insertFlight.bind(flight.origin, at: 2)
            try statements.insertFlight.bind(flight.destination, at: 3)
            try statements.insertFlight.bind(flight.departsAt.rawValue, at: 4)
            try statements.insertFlight.bind(Int64(flight.cabin.rows), at: 5)
            try statements.insertFlight.bind(flight.cabin.seats, at: 6)
            let missing = flight.cabin.missing.map(\.description).joined(separator: " ")
            try statements.insertFlight.bind(missing, at: 7)
            try statements.insertFlight.bind(CabinSectionText.encoded(flight.cabin.sections), at: 8)
            try statements.insertFlight.run()
            return connection.changes > 0
        }
        guard isNew else { return nil }
        let inserted = Flight(
            id: FlightID(rawValue: connection.lastInsertedRowID),
            details: flight
        )
        flights.keep(inserted)
        return inserted
    }

    /// Writes a decision: the booking's new state, and an event for each transition.
    public mutating func update(
        _ booking: Booking,
        _ decision: Decision
    ) throws(StoreError) -> Booking {
        guard let first = decision.first, let last = decision.last else { return booking }
        let firstID = takeEventID()
        let lastID = decision.second == nil ? firstID : takeEventID()
        var changed = booking
        changed.state = decision.state
        if let seat = decision.newSeat { changed.seat = seat }
        changed.updatedAt = last.at
        changed.lastEventID = lastID
        try update(booking, to: changed)
        try insertEvent(first, id: firstID, previous: booking.lastEventID, of: changed)
        if let second = decision.second {
            try insertEvent(second, id: lastID, previous: firstID, of: changed)
        }
        recent.keep(changed)
        return changed
    }

    /// Writes the columns of a booking that can change.
    private mutating func update(
        _ earlier: Booking,
        to booking: Booking
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            if earlier.seat != booking.seat {
                // Nothing else changes with the seat.
                try statements.updateSeat.bind(booking.id.rawValue, at: 1)
                try statements.updateSeat.bind(booking.seat, at: 2)
                try statements.updateSeat.bind(booking.updatedAt.rawValue, at: 3)
                try statements.updateSeat.bind(booking.lastEventID.rawValue, at: 4)
                try statements.updateSeat.run()
            } else if earlier.state.refundDue == booking.state.refundDue,
                earlier.state.wasReleased == booking.state.wasReleased
            {
                try Self.bind(booking, to: &statements.updateBooking)
                try statements.updateBooking.run()
            } else {
                try Self.bind(booking, to: &statements.updateFlags)
                try statements.updateFlags.bind(booking.state.refundDue, at: 7)
                try statements.updateFlags.bind(booking.state.wasReleased, at: 8)
                try statements.updateFlags.run()
            }
        }
    }

    private static func bind(
        _ booking: Booking,
        to statement: inout Statement
    ) throws(SQLiteError) {
        try statement.bind(booking.id.rawValue, at: 1)
        try statement.bind(Int64(booking.state.status.rawValue), at: 2)
        try statement.bind(booking.state.expiresAt?.rawValue, at: 3)
        try statement.bind(booking.updatedAt.rawValue, at: 4)
        try statement.bind(booking.lastEventID.rawValue, at: 5)
        try statement.bind(booking.state.extendableUntil?.rawValue, at: 6)
    }

    private mutating func insertEvent(
        _ transition: Transition,
        id: EventID,
        previous: EventID?,
        of booking: Booking
    ) throws(StoreError) {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            if transition.seatMove == nil, booking.orderID == nil {
                try Self.bind(transition, previous, of: booking, to: &statements.insertHistory)
                try statements.insertHistory.run()
            } else {
                try Self.bind(transition, previous, of: booking, to: &statements.insertRareHistory)
                try statements.insertRareHistory.bind(transition.seatMove?.from, at: 11)
                try statements.insertRareHistory.bind(booking.orderID?.rawValue, at: 12)
                try statements.insertRareHistory.run()
            }
        }
        guard connection.lastInsertedRowID == id.rawValue else {
            throw .invalidData(
                detail: "history row \(connection.lastInsertedRowID) instead of \(id.rawValue)"
            )
        }
        events.append(
            CommittedEvent(
                id: id,
                bookingID: booking.id,
                orderID: booking.orderID,
                flightID: booking.flightID,
                seat: booking.seat,
                transition: transition
            )
        )
    }

    /// Binds the columns that every event has.
    private static func bind(
        _ transition: Transition,
        _ previous: EventID?,
        of booking: Booking,
        to statement: inout Statement
    ) throws(SQLiteError) {
        try statement.bind(booking.id.rawValue, at: 1)
        try statement.bind(previous?.rawValue, at: 2)
        try statement.bind(transition.from.map { Int64($0.rawValue) }, at: 3)
        try statement.bind(Int64(transition.to.rawValue), at: 4)
        try statement.bind(transition.at.rawValue, at: 5)
        try statement.bind(Int64(transition.cause.rawValue), at: 6)
        try statement.bind(transition.deadline?.rawValue, at: 7)
        try statement.bind(transition.actor?.rawValue, at: 8)
        try statement.bind(booking.flightID.rawValue, at: 9)
        try statement.bind(booking.seat, at: 10)
    }
}
