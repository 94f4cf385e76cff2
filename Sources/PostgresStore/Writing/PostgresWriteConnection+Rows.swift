internal import Bookings
internal import Postgres
internal import StoreSupport

/// The rows of a batch as arrays, in the order of the parameters of `CommitStatements`.
extension PostgresParameters {
    mutating func append(_ updates: [WorkingSet.Update], _ events: Int64) {
        append(events)
        append(array: updates.lazy.map(\.booking.id.rawValue))
        append(array: updates.lazy.map(\.version.rawValue))
        append(array: updates.lazy.map(\.booking.seat.description))
        append(array: updates.lazy.map(\.booking.statusNumber))
        append(array: updates.lazy.map(\.booking.state.expiresAt?.rawValue))
        append(array: updates.lazy.map(\.booking.state.extendableUntil?.rawValue))
        append(array: updates.lazy.map(\.booking.state.refundDue))
        append(array: updates.lazy.map(\.booking.state.wasReleased))
        append(array: updates.lazy.map(\.booking.updatedAt.rawValue))
        append(array: updates.lazy.map(\.booking.newEventNumber))
    }

    mutating func append(_ bookings: [Booking], _ events: Int64) {
        append(events)
        append(array: bookings.lazy.map(\.id.rawValue))
        append(array: bookings.lazy.map(\.flightID.rawValue))
        append(array: bookings.lazy.map(\.seat.description))
        append(array: bookings.lazy.map(\.passengerName))
        append(array: bookings.lazy.map(\.statusNumber))
        append(array: bookings.lazy.map(\.state.expiresAt?.rawValue))
        append(array: bookings.lazy.map(\.state.refundDue))
        append(array: bookings.lazy.map(\.state.wasReleased))
        append(array: bookings.lazy.map(\.creator?.rawValue))
        append(array: bookings.lazy.map(\.createdAt.rawValue))
        append(array: bookings.lazy.map(\.updatedAt.rawValue))
        append(array: bookings.lazy.map(\.orderID?.rawValue))
        append(array: bookings.lazy.map(\.state.extendableUntil?.rawValue))
        append(array: bookings.lazy.map(\.newEventNumber))
    }

    mutating func append(_ events: [WorkingSet.NewEvent], _ count: Int64) {
        append(count)
        append(array: events.lazy.map(\.bookingID.rawValue))
        append(array: events.lazy.map(\.previous?.rawValue))
        append(array: events.lazy.map { $0.transition.from.map { Int16($0.rawValue) } })
        append(array: events.lazy.map { Int16($0.transition.to.rawValue) })
        append(array: events.lazy.map(\.transition.at.rawValue))
        append(array: events.lazy.map { Int16($0.transition.cause.rawValue) })
        append(array: events.lazy.map(\.transition.deadline?.rawValue))
        append(array: events.lazy.map(\.transition.actor?.rawValue))
        append(array: events.lazy.map(\.place.flight.rawValue))
        append(array: events.lazy.map(\.place.seat.description))
        append(array: events.lazy.map(\.transition.seatMove?.from.description))
        append(array: events.lazy.map(\.orderID?.rawValue))
    }

    mutating func append(_ flights: [Flight]) {
        append(array: flights.lazy.map(\.id.rawValue))
        append(array: flights.lazy.map(\.details.flightNumber))
        append(array: flights.lazy.map(\.details.origin))
        append(array: flights.lazy.map(\.details.destination))
        append(array: flights.lazy.map(\.details.departsAt.rawValue))
        append(array: flights.lazy.map { Int32($0.details.cabin.rows) })
        append(array: flights.lazy.map(\.details.cabin.seats))
        append(
            array: flights.lazy.map {
                $0.details.cabin.missing.map(\.description).joined(separator: " ")
            }
        )
        append(array: flights.lazy.map { CabinSectionText.encoded($0.details.cabin.sections) })
    }

    mutating func append(_ records: [IdempotencyRecord], _ now: Timestamp) {
        append(now.rawValue)
        append(array: records.lazy.map { $0.creator?.rawValue ?? 0 })
        append(array: records.lazy.map(\.key.text))
        append(array: records.lazy.map(\.fingerprint))
        append(array: records.lazy.map(\.response.content))
    }
}

extension Booking {
    fileprivate var statusNumber: Int16 { Int16(state.status.rawValue) }

    /// The place of the booking's newest event in the batch: 1 for the first.
    fileprivate var newEventNumber: Int64 { -lastEventID.rawValue }
}

extension PostgresWriteConnection {
    /// Queues the new orders.
    ///
    /// - Returns: The number of results to wait for.
    mutating func queueOrders() throws(PostgresError) -> Int {
        let orders = work.newOrders
        guard !orders.isEmpty else { return 0 }
        try queue(CommitStatements.insertOrders) {
            $0.append(array: orders.lazy.map(\.id.rawValue))
            $0.append(array: orders.lazy.map(\.reference.description))
            $0.append(array: orders.lazy.map(\.creator?.rawValue))
            $0.append(array: orders.lazy.map(\.choice?.isTogether))
            $0.append(array: orders.lazy.map { $0.choice.map { Int32($0.orphans) } })
            $0.append(array: orders.lazy.map(\.createdAt.rawValue))
        }
        return 1
    }

    /// Queues the new flights.
    ///
    /// - Returns: The number of results to wait for.
    mutating func queueFlights() throws(PostgresError) -> Int {
        let flights = work.newFlights
        guard !flights.isEmpty else { return 0 }
        try queue(CommitStatements.insertFlights) { $0.append(flights) }
        return 1
    }

    /// Queues the responses to idempotency keys, and the removal of some that are old.
    ///
    /// So the removal is spread over the writes that cause it, and none of them waits long.
    ///
    /// - Returns: The number of results to wait for.
    mutating func queueRecords() throws(PostgresError) -> Int {
        let (records, now) = (work.newRecords, now)
        guard !records.isEmpty else { return 0 }
        try queue(CommitStatements.insertRecords) { $0.append(records, now) }
        try queue(CommitStatements.removeOldRecords) {
            $0.append((now - BookingLimits.storedResponseLifetime).rawValue)
            $0.append(Int64(records.count) * PostgresStoreLimits.keysRemovedForEachNew)
        }
        return 2
    }

    /// Queues the records of open bookings.
    ///
    /// - Returns: The number of results to wait for.
    mutating func queueOpenBookings() throws(PostgresError) -> Int {
        let (new, ended) = (work.newOpenBookings, work.endedBookings)
        if !new.isEmpty {
            try queue(CommitStatements.insertOpenBookings) {
                $0.append(array: new.keys.lazy.map(\.rawValue))
                $0.append(array: new.values.lazy.map(\.rawValue))
            }
        }
        if !ended.isEmpty {
            try queue(CommitStatements.removeOpenBookings) {
                $0.append(array: ended.lazy.map(\.rawValue))
            }
        }
        return (new.isEmpty ? 0 : 1) + (ended.isEmpty ? 0 : 1)
    }
}
