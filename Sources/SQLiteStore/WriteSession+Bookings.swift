internal import Bookings
internal import SQLite

extension WriteSession: BookingTransaction {
    mutating func booking(_ id: BookingID) throws(StoreError) -> Booking? {
        if let booking = recent[id] { return booking }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.booking.bind(id.rawValue, at: 1)
        }
        guard let booking = try Self.booking(of: &statements.booking) else { return nil }
        recent.keep(booking)
        return booking
    }

    mutating func flight(_ id: FlightID) throws(StoreError) -> Flight? {
        if let flight = flights[id] { return flight }
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.flight.bind(id.rawValue, at: 1)
        }
        guard let flight = try statements.flight.firstRow(FlightRow.flight) else { return nil }
        flights.keep(flight)
        return flight
    }

    mutating func seatHolder(
        of seat: SeatNumber,
        on flight: FlightID
    ) throws(StoreError) -> Booking? {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.seatHolder.bind(flight.rawValue, at: 1)
            try statements.seatHolder.bind(seat, at: 2)
        }
        return try Self.booking(of: &statements.seatHolder)
    }

    mutating func insert(
        _ booking: NewBooking,
        seat: SeatNumber,
        actor: Actor,
        at now: Timestamp
    ) throws(StoreError) -> Booking {
        let version = takeVersion()
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.insertBooking.bind(booking.flightID.rawValue, at: 1)
            try statements.insertBooking.bind(seat, at: 2)
            try statements.insertBooking.bind(booking.passengerName.text, at: 3)
            try statements.insertBooking.bind(actor.token?.rawValue, at: 4)
            try statements.insertBooking.bind(now.rawValue, at: 5)
            try statements.insertBooking.bind(version.rawValue, at: 6)
            try statements.insertBooking.run()
        }
        let made = Booking(
            id: BookingID(rawValue: connection.lastInsertedRowID),
            flightID: booking.flightID,
            seat: seat,
            passengerName: booking.passengerName.text,
            creator: actor.token,
            createdAt: now,
            state: BookingState(status: .initiated),
            updatedAt: now,
            version: version
        )
        let step = Transition(from: nil, to: .initiated, at: now, cause: .create)
        try writeHistory(
            step,
            as: version,
            after: nil,
            of: made,
            deadline: nil,
            actor: actor
        )
        recent.keep(made)
        return made
    }

    mutating func insert(_ flight: FlightDetails) throws(StoreError) -> Flight? {
        let isNew = try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.insertFlight.bind(flight.flightNumber, at: 1)
            try statements.insertFlight.bind(flight.origin, at: 2)
            try statements.insertFlight.bind(flight.destination, at: 3)
            try statements.insertFlight.bind(flight.departsAt.rawValue, at: 4)
            try statements.insertFlight.bind(Int64(flight.cabin.rows), at: 5)
            try statements.insertFlight.bind(flight.cabin.seats, at: 6)
            let missing = flight.cabin.missing.map(\.description).joined(separator: " ")
            try statements.insertFlight.bind(missing, at: 7)
            try statements.insertFlight.run()
            return connection.changes > 0
        }
        guard isNew else { return nil }
        let made = Flight(id: FlightID(rawValue: connection.lastInsertedRowID), details: flight)
        flights.keep(made)
        return made
    }

    mutating func write(
        _ decision: Decision,
        on booking: Booking,
        actor: Actor
    ) throws(StoreError) -> Booking? {
        guard let first = decision.first, let last = decision.last else { return booking }
        var written = booking
        written.state = decision.state
        written.updatedAt = last.at
        written.version = nextVersion
        if decision.second != nil {
            written.version = EventID(rawValue: nextVersion.rawValue + 1)
        }
        // The booking first: where the seat is taken, nothing else was written.
        guard try update(booking, to: written) else { return nil }
        let version = takeVersion()
        // Each row carries the deadline that it left: in between, the seat is not free either.
        try writeHistory(
            first,
            as: version,
            after: booking.version,
            of: written,
            deadline: decision.second == nil ? written.state.expiresAt : decision.deadlineBetween,
            actor: actor
        )
        if let second = decision.second {
            try writeHistory(
                second,
                as: takeVersion(),
                after: version,
                of: written,
                deadline: written.state.expiresAt,
                actor: actor
            )
        }
        recent.keep(written)
        return written
    }

    /// Writes the columns of a booking that can change; false where the seat belongs to another one.
    private mutating func update(
        _ earlier: Booking,
        to booking: Booking
    ) throws(StoreError) -> Bool {
        do throws(SQLiteError) {
            if earlier.state.refundDue == booking.state.refundDue,
                earlier.state.wasReleased == booking.state.wasReleased
            {
                try Self.bind(booking, to: &statements.updateBooking)
                try statements.updateBooking.run()
            } else {
                try Self.bind(booking, to: &statements.updateFlags)
                try statements.updateFlags.bind(booking.state.refundDue, at: 6)
                try statements.updateFlags.bind(booking.state.wasReleased, at: 7)
                try statements.updateFlags.run()
            }
            return true
        } catch {
            // The table has one unique index.
            if error.code == .constraintUnique { return false }
            throw StoreError(error)
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
        try statement.bind(booking.version.rawValue, at: 5)
    }

    private mutating func writeHistory(
        _ step: Transition,
        as version: EventID,
        after previous: EventID?,
        of booking: Booking,
        deadline: Timestamp?,
        actor: Actor
    ) throws(StoreError) {
        // A step that ends a deadline that had passed is nobody's act.
        let token = step.cause == .deadline ? nil : actor.token
        let kept = step.to.hasDeadline ? deadline : nil
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.insertHistory.bind(booking.id.rawValue, at: 1)
            try statements.insertHistory.bind(previous?.rawValue, at: 2)
            try statements.insertHistory.bind(step.from.map { Int64($0.rawValue) }, at: 3)
            try statements.insertHistory.bind(Int64(step.to.rawValue), at: 4)
            try statements.insertHistory.bind(step.at.rawValue, at: 5)
            try statements.insertHistory.bind(Int64(step.cause.rawValue), at: 6)
            try statements.insertHistory.bind(kept?.rawValue, at: 7)
            try statements.insertHistory.bind(token?.rawValue, at: 8)
            try statements.insertHistory.run()
        }
        guard connection.lastInsertedRowID == version.rawValue else {
            throw .corrupt(
                detail: "history row \(connection.lastInsertedRowID) instead of \(version.rawValue)"
            )
        }
        changes.append(
            CommittedEvent(
                bookingID: booking.id,
                flightID: booking.flightID,
                version: version,
                transition: step,
                deadline: deadline
            )
        )
    }

    private static func booking(of statement: inout Statement) throws(StoreError) -> Booking? {
        try statement.firstRow(BookingRow.booking)
    }
}

extension Statement {
    /// Runs the statement, reads its first row with `body` and stops; nil where there is no row.
    mutating func firstRow<R>(
        _ body: (borrowing Statement) throws(StoreError) -> R
    ) throws(StoreError) -> R? {
        guard try mappingSQLiteErrors({ () throws(SQLiteError) in try step() }) else { return nil }
        do throws(StoreError) {
            let value = try body(self)
            reset()
            return value
        } catch {
            reset()
            throw error
        }
    }
}
