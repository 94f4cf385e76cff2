public import Bookings

/// A message from another thread to the application of an event loop.
public enum LoopMessage: Sendable {
    /// The commands of one commit, in their order; each loop handles those of its own requests.
    case completed([CompletedCommand<Ticket>])
    /// A read that a reader thread has run.
    case read(CompletedRead)
    /// Changes of seats, for the subscribers.
    case seatChanges(SeatChangeBatch)
    /// Deliver the next slice of the changes.
    case deliverNextSlice
    /// New events of the log, for its subscribers.
    case events(EventBatch)
    /// Deliver the next slice of the events.
    case deliverNextEvents
    /// The next events of a stream that catches up.
    case eventPage(EventPageMessage)
    /// Something for the subscribers of the log that happens at regular times.
    case eventTick(EventTick)
    /// Send a comment to every subscriber.
    case heartbeat
    /// End the streams whose subscribers may not use the API any more.
    case accessCheck
}
