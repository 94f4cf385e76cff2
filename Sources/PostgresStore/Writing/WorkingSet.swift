internal import Bookings

/// The rows of a batch in memory: what was read when its transaction began, and what its commands have
/// changed since.
///
/// The ids of new events are known only when they are written. Until then, an event of this batch has
/// a negative id: -1 is the first, -2 the second.
struct WorkingSet {
    /// An event that has yet to be written.
    struct NewEvent {
        let bookingID: BookingID
        let orderID: OrderID?
        let place: Place
        /// The booking's event before: negative if it is one of this batch.
        let previous: EventID?
        let transition: Transition
    }

    /// What is stored for an idempotency key.
    struct StoredRecord {
        let fingerprint: [UInt8]
        let response: StoredResponse
    }

    /// A booking as it was read, for the condition of its update.
    struct Original {
        let place: Place
        let hasSeat: Bool
        let lastEventID: EventID
    }

    var bookings: [BookingID: Booking] = [:]
    /// The bookings that were asked for and do not exist.
    var absentBookings: Set<BookingID> = []
    /// The seat holder of each place that was read; a value of nil is a free seat.
    var holders: [Place: BookingID?] = [:]
    var originals: [BookingID: Original] = [:]
    var changed: Set<BookingID> = []
    var inserted: Set<BookingID> = []

    var orders: [OrderID: Order] = [:]
    /// The orders that were asked for and do not exist.
    var absentOrders: Set<OrderID> = []
    /// The flights whose holders were all read.
    var chosenFlights: Set<FlightID> = []
    var takenReferences: Set<OrderReference> = []

    /// The bookings that are recorded for each client that was read, as they were read.
    var openBookings: [ClientID: [Booking]] = [:]
    /// The bookings to record, with their clients.
    private(set) var newOpenBookings: [BookingID: ClientID] = [:]
    /// The bookings whose records to remove.
    private(set) var endedBookings: Set<BookingID> = []

    var existingNames: Set<BatchNeeds.FlightName> = []
    var records: [BatchNeeds.Key: StoredRecord] = [:]

    /// The events, in order.
    private(set) var events: [NewEvent] = []
    /// The flights, in order.
    private(set) var newFlights: [Flight] = []
    /// The orders, in order.
    private(set) var newOrders: [Order] = []
    /// The responses to idempotency keys, in order.
    private(set) var newRecords: [IdempotencyRecord] = []

    /// Whether a command has changed a webhook: the transaction has written it, and must commit.
    var changesWebhooks = false

    /// Whether there is anything to write or to commit.
    var hasChanges: Bool {
        changesWebhooks || !(events.isEmpty && newFlights.isEmpty && newRecords.isEmpty)
    }

    /// The bookings to insert, in the order of their ids.
    var insertedBookings: [Booking] {
        inserted.compactMap { bookings[$0] }.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    /// A booking to update, and the id of its newest event before this batch.
    struct Update {
        let booking: Booking
        let version: EventID
    }

    /// The bookings to update: first those that end and give up a seat that another one then takes.
    ///
    /// PostgreSQL checks the unique index after each row, so such an order matters. `parked` are the
    /// bookings, among the second ones, that keep having a seat and give up one that another one takes.
    var updates: (first: [Update], second: [Update], parked: [BookingID]) {
        var first: [Update] = []
        var second: [Update] = []
        var parked: [BookingID] = []
        let taken = takenPlaces
        for id in changed.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let booking = bookings[id], let original = originals[id] else { continue }
            let update = Update(booking: booking, version: original.lastEventID)
            let isContested = original.hasSeat && taken.contains(original.place)
            if isContested, !booking.hasSeat {
                first.append(update)
            } else {
                if isContested, booking.place != original.place { parked.append(id) }
                second.append(update)
            }
        }
        return (first, second, parked)
    }

    /// The places that bookings have after this batch and did not have before.
    var takenPlaces: Set<Place> {
        var taken: Set<Place> = []
        for id in changed.union(inserted) {
            guard let booking = bookings[id], booking.hasSeat else { continue }
            if let original = originals[id], original.hasSeat, original.place == booking.place {
                continue
            }
            taken.insert(booking.place)
        }
        return taken
    }
}

// What commands read and change.
extension WorkingSet {
    /// A booking, or that there is none; nil if the batch has not read it.
    func booking(_ id: BookingID) -> Booking?? {
        if let booking = bookings[id] { return .some(booking) }
        return absentBookings.contains(id) ? .some(nil) : nil
    }

    /// The seat holder, or that the seat is free; nil if the batch has not read it.
    func seatHolder(of place: Place) -> Booking?? {
        guard let holder = holders[place] else {
            return chosenFlights.contains(place.flight) ? .some(nil) : nil
        }
        return .some(holder.flatMap { bookings[$0] })
    }

    /// An order, or that there is none; nil if the batch has not read it.
    func order(_ id: OrderID) -> Order?? {
        if let order = orders[id] { return .some(order) }
        return absentOrders.contains(id) ? .some(nil) : nil
    }

    /// The seats of a flight that are not free at `now`; nil if the batch has not read all of them.
    func takenSeats(on flight: FlightID, at now: Timestamp) -> [SeatNumber]? {
        guard chosenFlights.contains(flight) else { return nil }
        return bookings.values.filter {
            $0.flightID == flight && $0.hasSeat && $0.state.passedDeadline(at: now) == nil
        }.map(\.seat)
    }

    /// What is stored for a key, also by this batch.
    func record(for key: BatchNeeds.Key) -> StoredRecord? { records[key] }

    /// Inserts an order with its bookings; nil if orders have all references of the draft.
    mutating func insert(
        _ draft: OrderDraft,
        id: OrderID,
        bookingIDs: [BookingID]
    ) -> (order: Order, bookings: [Booking])? {
        guard let reference = draft.references.first(where: { !takenReferences.contains($0) })
        else { return nil }
        takenReferences.insert(reference)
        let order = Order(
            id: id,
            reference: reference,
            creator: draft.creator,
            createdAt: draft.createdAt,
            choice: draft.choice,
            bookingIDs: bookingIDs
        )
        orders[id] = order
        newOrders.append(order)
        var bookings: [Booking] = []
        for (draft, booking) in zip(draft.bookings, bookingIDs) {
            bookings.append(insert(draft, id: booking, into: id))
        }
        return (order, bookings)
    }

    mutating func insert(
        _ draft: BookingDraft,
        id: BookingID,
        into order: OrderID? = nil
    ) -> Booking {
        let booking = Booking(draft, id: id, orderID: order, lastEventID: nextEventID)
        bookings[id] = booking
        inserted.insert(id)
        append(draft.creation, of: booking, previous: nil)
        return booking
    }

    mutating func update(_ booking: Booking, _ decision: Decision) -> Booking {
        guard let first = decision.first, let last = decision.last else { return booking }
        var changed = booking
        changed.state = decision.state
        if let seat = decision.newSeat { changed.seat = seat }
        changed.updatedAt = last.at
        let firstID = nextEventID
        append(first, of: changed, previous: booking.lastEventID)
        changed.lastEventID = firstID
        if let second = decision.second {
            changed.lastEventID = nextEventID
            append(second, of: changed, previous: firstID)
        }
        put(changed, insteadOf: booking)
        return changed
    }

    mutating func insert(_ flight: Flight) {
        newFlights.append(flight)
        existingNames.insert(BatchNeeds.FlightName(flight.details))
    }

    func hasFlight(_ name: BatchNeeds.FlightName) -> Bool { existingNames.contains(name) }

    mutating func insert(_ record: IdempotencyRecord) {
        newRecords.append(record)
        records[BatchNeeds.Key(record.key, of: record.creator)] = StoredRecord(
            fingerprint: record.fingerprint,
            response: record.response
        )
    }

    /// The bookings that are recorded for a client, also by this batch; nil if the batch has not read them.
    func recordedBookings(of client: ClientID) -> [Booking]? {
        openBookings[client].map { $0.map { bookings[$0.id] ?? $0 } }
    }

    mutating func recordOpenBookings(
        of client: ClientID,
        adding new: [BookingID],
        removing ended: [BookingID]
    ) {
        openBookings[client]?.removeAll { ended.contains($0.id) }
        openBookings[client]?.append(contentsOf: new.compactMap { bookings[$0] })
        for id in new { newOpenBookings[id] = client }
        // A booking that this batch has recorded has no row to remove.
        for id in ended where newOpenBookings.removeValue(forKey: id) == nil {
            endedBookings.insert(id)
        }
    }

    private mutating func put(_ booking: Booking, insteadOf earlier: Booking) {
        bookings[booking.id] = booking
        if !inserted.contains(booking.id) { changed.insert(booking.id) }
        if earlier.hasSeat, holders[earlier.place] == .some(.some(booking.id)) {
            holders[earlier.place] = .some(nil)
        }
        if booking.hasSeat { holders[booking.place] = .some(booking.id) }
    }

    var nextEventID: EventID { EventID(rawValue: -Int64(events.count + 1)) }

    private mutating func append(
        _ transition: Transition,
        of booking: Booking,
        previous: EventID?
    ) {
        events.append(
            NewEvent(
                bookingID: booking.id,
                orderID: booking.orderID,
                place: booking.place,
                previous: previous,
                transition: transition
            )
        )
    }
}

extension Booking {
    /// The booking's place.
    var place: Place { Place(flight: flightID, seat: seat) }

    /// Whether the booking has its seat, by what was last written.
    var hasSeat: Bool { state.status.hasSeat }
}
