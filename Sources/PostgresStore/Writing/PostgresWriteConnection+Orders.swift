public import Bookings

/// Orders, and changes of several bookings at once.
extension PostgresWriteConnection {
    /// The order with this id, if there is one.
    public mutating func order(_ id: OrderID) throws(StoreError) -> Order? {
        if let known = work.order(id) { return known }
        missedOrders.insert(id)
        throw .conflict(detail: "order \(id.rawValue) was not read")
    }

    /// The seats of a flight that are not free at `now`.
    public mutating func takenSeats(
        on flight: FlightID,
        at now: Timestamp
    ) throws(StoreError) -> [SeatNumber] {
        guard let seats = work.takenSeats(on: flight, at: now) else {
            throw .unexpected(detail: "the seats of flight \(flight.rawValue) were not read")
        }
        return seats
    }

    /// Inserts an order with its bookings.
    public mutating func insert(
        _ draft: OrderDraft
    ) throws(StoreError) -> (order: Order, bookings: [Booking]) {
        let count = draft.bookings.count
        guard bookingIDs.count >= count, let id = orderIDs.popFirst() else {
            throw .unexpected(detail: "the batch creates more orders than its commands")
        }
        let ids = bookingIDs.prefix(count).map(BookingID.init(rawValue:))
        bookingIDs = bookingIDs.dropFirst(count)
        guard let inserted = work.insert(draft, id: OrderID(rawValue: id), bookingIDs: ids) else {
            throw .unexpected(detail: "another order has each of the references that were drawn")
        }
        return inserted
    }

    /// Gives several bookings each other's seats; `WorkingSet.updates` orders the writes.
    public mutating func exchangeSeats(
        _ changes: [BookingChange]
    ) throws(StoreError) -> [Booking] {
        changes.map { work.update($0.booking, $0.decision) }
    }
}
