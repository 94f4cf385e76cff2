import Bookings

/// A reader of whatever kind, with what it shows copied so that tests can compare it.
protocol ReaderUnderTest: AnyObject {
    func booking(_ id: BookingID, for actor: Actor, now: Timestamp) throws -> Booking?

    func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp
    ) throws -> (rows: [Booking], end: PageEnd<BookingID>)

    func history(of id: BookingID, for actor: Actor, now: Timestamp) throws -> [BookingEvent]?

    func order(_ id: OrderID, for actor: Actor, now: Timestamp) throws -> OrderDetails?

    func orders(
        _ page: OrderPage,
        for actor: Actor,
        now: Timestamp
    ) throws -> (rows: [OrderDetails], end: PageEnd<OrderID>)

    func history(of id: OrderID, for actor: Actor, now: Timestamp) throws -> [OrderEvent]?

    func flight(_ id: FlightID, now: Timestamp) throws -> (flight: Flight, seats: SeatCounts)?

    func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp
    ) throws -> (rows: [(flight: Flight, seats: SeatCounts)], end: PageEnd<FlightID>)

    func seatMap(of id: FlightID, now: Timestamp) throws -> SeatMap?

    func seatChanges(
        after version: EventID,
        limit: Int
    ) throws -> (changes: [SeatChange], next: EventID)

    func newestEventID() throws -> EventID

    func events(_ page: EventPage) throws -> EventPageResult

    func webhook(_ id: WebhookID) throws -> Webhook?

    func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws -> [DeliveryAttempt]
}

/// Any store's reader as a `ReaderUnderTest`.
final class ReaderBox<Reader: BookingReader & ~Copyable>: ReaderUnderTest {
    private var reader: Reader

    init(_ reader: consuming Reader) {
        self.reader = reader
        // From now on the reader may share work between its reads, which no test may notice.
        self.reader.endBurst()
    }

    func booking(_ id: BookingID, for actor: Actor, now: Timestamp) throws -> Booking? {
        var found: Booking?
        let isThere = try reader.booking(id, for: actor, now: now) { found = Booking($0) }
        return isThere ? found : nil
    }

    func bookings(
        _ page: BookingPage,
        for actor: Actor,
        now: Timestamp
    ) throws -> (rows: [Booking], end: PageEnd<BookingID>) {
        var rows: [Booking] = []
        let end = try reader.bookings(page, for: actor, now: now) { rows.append(Booking($0)) }
        return (rows, end)
    }

    func history(of id: BookingID, for actor: Actor, now: Timestamp) throws -> [BookingEvent]? {
        try reader.history(of: id, for: actor, now: now)
    }

    func order(_ id: OrderID, for actor: Actor, now: Timestamp) throws -> OrderDetails? {
        try reader.order(id, for: actor, now: now)
    }

    func orders(
        _ page: OrderPage,
        for actor: Actor,
        now: Timestamp
    ) throws -> (rows: [OrderDetails], end: PageEnd<OrderID>) {
        var rows: [OrderDetails] = []
        let end = try reader.orders(page, for: actor, now: now) { rows.append($0) }
        return (rows, end)
    }

    func history(of id: OrderID, for actor: Actor, now: Timestamp) throws -> [OrderEvent]? {
        try reader.history(of: id, for: actor, now: now)
    }

    func flight(_ id: FlightID, now: Timestamp) throws -> (flight: Flight, seats: SeatCounts)? {
        try reader.flight(id, now: now)
    }

    func flights(
        before cursor: FlightID?,
        limit: Int,
        now: Timestamp
    ) throws -> (rows: [(flight: Flight, seats: SeatCounts)], end: PageEnd<FlightID>) {
        var rows: [(flight: Flight, seats: SeatCounts)] = []
        let end = try reader.flights(before: cursor, limit: limit, now: now) {
            rows.append(($0, $1))
        }
        return (rows, end)
    }

    func seatMap(of id: FlightID, now: Timestamp) throws -> SeatMap? {
        try reader.seatMap(of: id, now: now)
    }

    func seatChanges(
        after version: EventID,
        limit: Int
    ) throws -> (changes: [SeatChange], next: EventID) {
        try reader.seatChanges(after: version, limit: limit)
    }

    func newestEventID() throws -> EventID { try reader.newestEventID() }

    func events(_ page: EventPage) throws -> EventPageResult { try reader.events(page) }

    func webhook(_ id: WebhookID) throws -> Webhook? { try reader.webhook(id) }

    func attempts(
        of webhook: WebhookID,
        before number: Int64?,
        limit: Int
    ) throws -> [DeliveryAttempt] {
        try reader.attempts(of: webhook, before: number, limit: limit)
    }
}

/// A worker's store of whatever kind.
protocol WorkerUnderTest: AnyObject {
    func expire(_ jobs: [ExpiryJob]) throws -> [ExpiryResult]
    func overdue(limit: Int, now: Timestamp) throws -> [ExpiryJob]
    func earliestDeadline() throws -> Timestamp?
}

/// Any store's worker as a `WorkerUnderTest`.
final class WorkerBox<Worker: ExpiryStore & ~Copyable>: WorkerUnderTest {
    private var worker: Worker

    init(_ worker: consuming Worker) { self.worker = worker }

    func expire(_ jobs: [ExpiryJob]) throws -> [ExpiryResult] {
        try worker.expire(jobs)
    }

    func overdue(limit: Int, now: Timestamp) throws -> [ExpiryJob] {
        try worker.overdue(limit: limit, now: now)
    }

    func earliestDeadline() throws -> Timestamp? { try worker.earliestDeadline() }
}

extension Booking {
    /// A copy of what a reader shows.
    init(_ view: borrowing BookingView) {
        self.init(
            id: view.id,
            orderID: view.orderID,
            flightID: view.flight.id,
            seat: view.seat,
            passengerName: unsafe view.passengerName.withUnsafeBytes {
                unsafe String(decoding: $0, as: UTF8.self)
            },
            creator: view.creator,
            createdAt: view.createdAt,
            state: view.state,
            updatedAt: view.updatedAt,
            lastEventID: view.lastEventID
        )
    }
}
