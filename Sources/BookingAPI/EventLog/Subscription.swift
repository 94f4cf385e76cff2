internal import Bookings

/// What begins with a response.
enum Subscription: Sendable {
    /// A stream of the changes of a flight's seats.
    case seats(SeatSubscription)
    /// A stream of the event log.
    case events(EventSubscription)
    /// No response yet: the request waits for an event.
    case poll(EventPoll)
}

/// A stream of the event log.
struct EventSubscription: Sendable {
    /// The filters.
    let filter: EventFilter
    /// The newest event that the subscriber has.
    let after: EventID
}

/// A request that waits for an event.
struct EventPoll: Sendable {
    /// The page that it wants; it begins after `page.after`.
    let page: EventPage
    /// Up to this event, no event passes the filters.
    let known: EventID
    /// When the client gets a response without events.
    let deadline: Timestamp
}

/// The filters of a subscriber.
struct EventFilter: Hashable, Sendable {
    /// The flight; nil for all flights.
    let flight: FlightID?
    /// The types.
    let types: EventTypes

    /// The filters of a page.
    init(_ page: EventPage) {
        flight = page.flightID
        types = page.types
    }

    /// A page with these filters.
    func page(after event: EventID, limit: Int) -> EventPage {
        EventPage(after: event, limit: limit, flightID: flight, types: types)
    }
}
