/// A request for a page of the event log.
public struct EventPage: Hashable, Sendable {
    /// The page begins after this event.
    public var after: EventID
    /// The maximum number of events.
    public var limit: Int
    /// Only events of this flight; nil for all flights.
    public var flightID: FlightID?
    /// Only events of these types.
    public var types: EventTypes

    /// Creates a request.
    public init(
        after: EventID,
        limit: Int,
        flightID: FlightID? = nil,
        types: EventTypes = .all
    ) {
        self.after = after
        self.limit = limit
        self.flightID = flightID
        self.types = types
    }

    /// Whether an event passes the filters.
    public func includes(_ event: CommittedEvent) -> Bool {
        types.contains(event.transition.cause) && (flightID == nil || event.flightID == flightID)
    }
}

/// A page of the event log.
public struct EventPageResult: Sendable {
    /// The events, oldest first.
    public let events: [CommittedEvent]
    /// The page after this one begins after this event.
    ///
    /// A page with fewer events than its limit, even none, may have events after `next`: a store
    /// examines a bounded number of events in each call.
    public let next: EventID
    /// The newest event of the log at the time of the read.
    public let newest: EventID
    /// The greatest id of an event that was pruned; 0 if none was.
    ///
    /// If it is greater than the page's `after`, events between the two may be missing.
    public let prunedThrough: EventID

    /// Creates a page.
    public init(
        events: [CommittedEvent],
        next: EventID,
        newest: EventID,
        prunedThrough: EventID
    ) {
        self.events = events
        self.next = next
        self.newest = newest
        self.prunedThrough = prunedThrough
    }
}
