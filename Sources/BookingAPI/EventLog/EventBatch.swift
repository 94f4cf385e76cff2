internal import Bookings
internal import Bytes
internal import Webhooks

/// The events between two events of the log, encoded once for all event loops and their subscribers.
public struct EventBatch: Sendable {
    /// The batch contains the events after this one.
    let after: EventID
    /// The newest event that the batch takes into account.
    let newest: EventID
    /// The events, oldest first.
    let events: [CommittedEvent]
    /// The progress of the delivery.
    let progress: DeliveryProgress
    /// The JSON of the events, one after the other.
    private let json: [UInt8]
    /// The offset of each event in `json`, and the end.
    private let offsets: [Int]

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
        var buffer = ByteBuffer()
        var offsets: [Int] = []
        for event in events {
            offsets.append(buffer.count)
            buffer.append(event: event)
        }
        self.offsets = offsets + [buffer.count]
        json = buffer.bytes.array
    }

    /// Whether an event after `known` passes the filters of `page`.
    func hasEvents(after known: EventID, for page: EventPage) -> Bool {
        events.contains { $0.id > known && page.includes($0) }
    }

    /// Appends the events after `known` that pass a filter, as an event stream has them.
    func appendStream(
        after known: EventID,
        _ filter: EventFilter,
        to buffer: inout ByteBuffer
    ) {
        let page = filter.page(after: known, limit: 0)
        for (index, event) in events.enumerated() where event.id > known && page.includes(event) {
            buffer.append("id: ")
            buffer.append(decimal: event.id.rawValue)
            buffer.append("\nevent: ")
            buffer.append(event.transition.cause.eventType)
            buffer.append("\ndata: ")
            appendJSON(index, to: &buffer)
            buffer.append("\n\n")
        }
    }

    /// Appends the page of the events after `known`.
    func appendPage(_ page: EventPage, after known: EventID, to buffer: inout ByteBuffer) {
        buffer.append("{\"results\":[")
        var count = 0
        var next = newest
        for (index, event) in events.enumerated() where event.id > known && page.includes(event) {
            if count > 0 { buffer.append(UInt8(ascii: ",")) }
            appendJSON(index, to: &buffer)
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

    private func appendJSON(_ index: Int, to buffer: inout ByteBuffer) {
        // Marked unsafe for types with padding; UInt8 has none.
        let bytes = unsafe json.span.bytes
        buffer.append(bytes.extracting(offsets[index]..<offsets[index + 1]))
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
