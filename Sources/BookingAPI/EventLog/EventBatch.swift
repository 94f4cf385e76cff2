internal import Bookings
internal import Bytes
internal import Webhooks

/// The events between two events of the log, for all event loops and their subscribers.
public struct EventBatch: Sendable {
    /// The batch contains the events after this one.
    let after: EventID
    /// The newest event that the batch takes into account.
    let newest: EventID
    /// The events, oldest first.
    let events: [CommittedEvent]
    /// The progress of the delivery.
    let progress: DeliveryProgress

    init(
        after: EventID,
        newest: EventID,
        events: [CommittedEvent],
        progress: DeliveryProgress = DeliveryProgress(loops: 0, cost: .zero)
    ) {
        self.after = after
        self.newest = newest
        self.events = events
        self.progress = progress
    }

    /// Appends the events after `known` that pass a filter, as an event stream has them.
    func appendStream(
        after known: EventID,
        _ filter: EventFilter,
        to buffer: inout ByteBuffer
    ) {
        let page = filter.page(after: known, limit: 0)
        for event in events where event.id > known && page.includes(event) {
            buffer.append("id: ")
            buffer.append(decimal: event.id.rawValue)
            buffer.append("\nevent: ")
            buffer.append(event.transition.cause.eventType)
            buffer.append("\ndata: ")
            buffer.append(event: event)
            buffer.append("\n\n")
        }
    }

    /// Appends the page of the events after `known`.
    func appendPage(_ page: EventPage, after known: EventID, to buffer: inout ByteBuffer) {
        buffer.append("{\"results\":[")
        var count = 0
        var next = newest
        for event in events where event.id > known && page.includes(event) {
            if count > 0 { buffer.append(UInt8(ascii: ",")) }
            buffer.append(event: event)
            count += 1
            guard count < page.limit else {
                next = event.id
                break
            }
        }
        buffer.append("],\"next\":\"")
        buffer.append(next: page, after: max(next, known))
        buffer.append("\"}")
    }
}

/// Finds the newest event that passes a filter, for thousands of filters.
struct EventIndex {
    private let events: [CommittedEvent]
    private var newestOfCause: [Cause: EventID] = [:]
    private var places: [FlightID: [Int]] = [:]

    init(_ events: [CommittedEvent]) {
        self.events = events
        for (place, event) in events.enumerated() {
            newestOfCause[event.transition.cause] = event.id
            places[event.flightID, default: []].append(place)
        }
    }

    /// Whether an event after `known` passes the filters of `page`.
    func hasEvents(after known: EventID, for page: EventPage) -> Bool {
        guard let flight = page.flightID else {
            return newestOfCause.contains { $1 > known && page.types.contains($0) }
        }
        let newest = places[flight]?.last { page.types.contains(events[$0].transition.cause) }
        return newest.map { events[$0].id > known } ?? false
    }
}

extension ByteBuffer {
    /// Appends the address of the page that continues after an event, with the filters of `page`.
    fileprivate mutating func append(next page: EventPage, after event: EventID) {
        append("/api/events/?after=")
        append(decimal: event.rawValue)
        append(pageLimit: page.limit)
        if let flight = page.flightID {
            append("&flight_id=")
            append(decimal: flight.rawValue)
        }
        if page.types != .all {
            append("&type=")
            append(page.types.names.joined(separator: ","))
        }
    }
}
