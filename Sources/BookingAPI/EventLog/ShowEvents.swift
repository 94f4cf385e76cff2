internal import Bookings
internal import HTTP

/// `GET /api/events/`: a page of the event log, or a stream of it.
struct ShowEvents: ReadRequest {
    static func mediaType(for accepted: AcceptedTypes) -> AcceptedTypes.MediaType {
        accepted.prefersEventStream ? .eventStream : .json
    }

    private let page: EventPage
    /// How long the request waits for an event.
    private let wait: Duration
    private let isStream: Bool
    private let isHead: Bool

    init(
        _ request: borrowing Request,
        id: Int64,
        query: inout QueryReader
    ) throws(Problem) {
        isHead = request.method == .head
        isStream = AcceptedTypes(request).prefersEventStream
        try query.read(request.query, known: ["after", "limit", "flight_id", "type", "wait"])
        let after = query.integer("after", in: 0...(.max)) ?? 0
        var page = EventPage(after: EventID(rawValue: after), limit: query.pageLimit())
        page.flightID = query.integer("flight_id", in: 1...(.max)).map(FlightID.init(rawValue:))
        page.types = query.eventTypes("type") ?? .all
        wait = .seconds(query.integer("wait", in: 0...APILimits.pollSeconds) ?? 0)
        try query.check()
        // A browser that reconnects sends both. The field is newer than the address.
        if let last = try request.lastEventID(), isStream { page.after = last }
        self.page = page
    }

    func run<Reader: BookingReader & ~Copyable>(
        on reader: inout Reader,
        by actor: Actor,
        at now: Timestamp,
        to response: inout Response
    ) throws(Problem) -> Subscription? {
        let result = try mappingStoreErrors { () throws(StoreError) in
            try reader.events(page)
        }
        guard page.after >= result.prunedThrough else {
            throw .eventsPruned(oldest: result.prunedThrough)
        }
        guard !isStream else {
            response.writeStreamFields()
            guard !isHead else { return nil }
            response.writeReconnectTime()
            return .events(EventSubscription(filter: EventFilter(page), after: page.after))
        }
        response.writeJSONFields()
        EventBatch(after: page.after, newest: result.next, events: result.events)
            .appendPage(page, after: page.after, to: &response.content)
        let isAtEnd = result.events.isEmpty && result.next >= result.newest
        guard isAtEnd, wait > .zero, !isHead else { return nil }
        return .poll(EventPoll(page: page, known: result.next, deadline: now + wait))
    }
}
