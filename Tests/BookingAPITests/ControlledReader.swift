import Bookings
import Sockets
import Synchronization

/// Makes the readers of a server wait or fail.
///
/// Safe to use from any thread.
final class ReadControl: Sendable {
    private struct State {
        var error: StoreError?
        var opened = 0
        var waiting = 0
        var isHeld = false
    }

    private let state = Mutex(State())
    private let released = Semaphore()

    /// From now on every read fails with `error`; nil lets reads succeed again.
    func fail(with error: StoreError?) { state.withLock { $0.error = error } }

    /// From now on every read waits until `release`.
    func hold() { state.withLock { $0.isHeld = true } }

    /// Lets the reads that wait go on, and all later ones.
    func release() {
        let waiting = state.withLock { state in
            state.isHeld = false
            return state.waiting
        }
        for _ in 0..<waiting { released.signal() }
    }

    /// The number of reads that wait now.
    var waiting: Int { state.withLock { $0.waiting } }

    /// The number of readers that were opened so far.
    var opened: Int { state.withLock { $0.opened } }

    fileprivate func willOpen() throws(StoreError) {
        let error = state.withLock { state in
            state.opened += 1
            return state.error
        }
        if let error { throw error }
    }

    fileprivate func willRead() throws(StoreError) {
        let mustWait = state.withLock { state in
            if state.isHeld { state.waiting += 1 }
            return state.isHeld
        }
        if mustWait {
            released.wait()
            state.withLock { $0.waiting -= 1 }
        }
        if let error = state.withLock({ $0.error }) { throw error }
    }
}

/// A reader of a real store that a test controls.
///
/// A list fails after its first row, so that a part of the response is written already.
struct ControlledReader<Base: BookingReader & ~Copyable>: BookingReader, ~Copyable {
    private var reader: Base
    private let control: ReadControl

    static func open<Store: BookingStore>(
        _ store: Store,
        _ control: ReadControl
    ) throws(StoreError) -> ControlledReader where Store.Reader == Base {
        try control.willOpen()
        return ControlledReader(reader: try store.makeReader(), control: control)
    }

    mutating func booking(
        _ id: BookingID,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> Bool {
        try control.willRead()
        return try reader.booking(id, for: actor, now: now, body)
    }

    mutating func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (borrowing BookingView) -> Void
    ) throws(StoreError) -> PageEnd<BookingID> {
        let end = try reader.bookings(page, for: actor, now: now, body)
        try control.willRead()
        return end
    }

    mutating func history(
        of id: BookingID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [BookingEvent]? {
        try control.willRead()
        return try reader.history(of: id, for: actor, now: now)
    }

    mutating func order(
        _ id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> OrderDetails? {
        try control.willRead()
        return try reader.order(id, for: actor, now: now)
    }

    mutating func orders(
        _ page: OrderPage,
        for actor: Actor,
        now: Timestamp,
        _ body: (OrderDetails) -> Void
    ) throws(StoreError) -> PageEnd<OrderID> {
        let end = try reader.orders(page, for: actor, now: now, body)
        try control.willRead()
        return end
    }

    mutating func history(
        of id: OrderID,
        for actor: Actor,
        now: Timestamp
    ) throws(StoreError) -> [OrderEvent]? {
        try control.willRead()
        return try reader.history(of: id, for: actor, now: now)
    }

    mutating func flight(
        _ id: FlightID,
        now: Timestamp
    ) throws(StoreError) -> (flight: Flight, seats: SeatCounts)? {
        try control.willRead()
        return try reader.flight(id, now: now)
    }

    mutating func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp,
        _ body: (Flight, SeatCounts) -> Void
    ) throws(StoreError) -> PageEnd<FlightID> {
        let end = try reader.flights(before: cursor, limit: limit, now: now, body)
        try control.willRead()
        return end
    }

    mutating func seatMap(of id: FlightID, now: Timestamp) throws(StoreError) -> SeatMap? {
        try control.willRead()
        return try reader.seatMap(of: id, now: now)
    }

    mutating func seatChanges(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (changes: [SeatChange], next: EventID) {
        try control.willRead()
        return try reader.seatChanges(after: event, limit: limit)
    }

    mutating func newestEventID() throws(StoreError) -> EventID {
        try control.willRead()
        return try reader.newestEventID()
    }

    mutating func events(_ page: EventPage) throws(StoreError) -> EventPageResult {
        try control.willRead()
        return try reader.events(page)
    }

    mutating func webhook(_ id: WebhookID) throws(StoreError) -> Webhook? {
        try control.willRead()
        return try reader.webhook(id)
    }

    mutating func webhooks(
        after id: WebhookID?,
        limit: Int
    ) throws(StoreError) -> [Webhook] {
        try control.willRead()
        return try reader.webhooks(after: id, limit: limit)
    }

    mutating func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws(StoreError) -> [DeliveryAttempt] {
        try control.willRead()
        return try reader.attempts(of: webhook, before: number, limit: limit)
    }

    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob] {
        try control.willRead()
        return try reader.overdue(limit: limit, now: now)
    }

    mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        try control.willRead()
        return try reader.earliestDeadline()
    }

    mutating func expiries(
        after event: EventID,
        limit: Int
    ) throws(StoreError) -> (deadlines: [Timestamp], next: EventID) {
        try control.willRead()
        return try reader.expiries(after: event, limit: limit)
    }

    mutating func endBurst() { reader.endBurst() }
}
