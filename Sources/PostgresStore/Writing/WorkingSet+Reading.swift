internal import Bookings

/// What was read when the transaction began.
extension WorkingSet {
    /// Adds a booking that the database has.
    mutating func addRead(_ booking: Booking) {
        guard originals[booking.id] == nil else { return }
        bookings[booking.id] = booking
        originals[booking.id] = Original(
            place: booking.place,
            hasSeat: booking.hasSeat,
            lastEventID: booking.lastEventID
        )
    }

    /// Adds an order that the database has; `setMembers` completes it.
    mutating func addRead(_ order: Order) { orders[order.id] = order }

    /// Adds references that orders have.
    mutating func addTaken(_ reference: OrderReference) { takenReferences.insert(reference) }

    /// Completes what was read: what was asked for and not added does not exist, and a place without a
    /// holder is free.
    ///
    /// - Parameters:
    ///   - needs: What was asked for.
    ///   - locked: All places that the transaction has locked.
    /// - Returns: False if a booking changed its seat between the reading of its place and the lock of
    ///   that place, so that the transaction must begin again.
    mutating func complete(_ needs: BatchNeeds, locked: Set<Place>) -> Bool {
        absentBookings = needs.bookings.filter { originals[$0] == nil }
        absentOrders = needs.orders.filter { orders[$0] == nil }
        chosenFlights = needs.chosenFlights
        setMembers()
        let named = needs.bookings.compactMap { bookings[$0] }
        let ordered = needs.orders.union(named.compactMap(\.orderID))
            .compactMap { orders[$0] }.flatMap { members(of: $0) }
        guard (named + ordered).allSatisfy({ locked.contains($0.place) }) else { return false }
        for place in needs.places { holders[place] = .some(nil) }
        for request in needs.bookingPlaces {
            guard let booking = bookings[request.booking] else { continue }
            let seat = request.seat ?? booking.seat
            holders[Place(flight: booking.flightID, seat: seat)] = .some(nil)
        }
        for order in needs.heldOrders.compactMap({ orders[$0] }) {
            for member in members(of: order) { holders[member.place] = .some(nil) }
        }
        for booking in bookings.values
        where booking.hasSeat
            && (holders[booking.place] != nil || chosenFlights.contains(booking.flightID))
        {
            holders[booking.place] = .some(booking.id)
        }
        return true
    }

    private mutating func setMembers() {
        guard !orders.isEmpty else { return }
        var ids: [OrderID: [BookingID]] = [:]
        for booking in bookings.values {
            if let order = booking.orderID { ids[order, default: []].append(booking.id) }
        }
        for (id, members) in ids {
            guard let order = orders[id] else { continue }
            orders[id] = Order(
                id: id,
                reference: order.reference,
                creator: order.creator,
                createdAt: order.createdAt,
                choice: order.choice,
                bookingIDs: members.sorted { $0.rawValue < $1.rawValue }
            )
        }
    }

    private func members(of order: Order) -> [Booking] {
        order.bookingIDs.compactMap { bookings[$0] }
    }

    /// Adds a flight that has the name of a flight that may be created.
    mutating func addExisting(_ name: BatchNeeds.FlightName) { existingNames.insert(name) }

    /// Adds what is stored for a key.
    mutating func addRead(_ record: StoredRecord, for key: BatchNeeds.Key) { records[key] = record }
}
