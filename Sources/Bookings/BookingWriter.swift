/// Takes writes and answers each after it is on disk.
///
/// Safe to use from any thread; never blocks.
public protocol BookingWriter<Ticket>: Sendable {
    /// What the asker wants back with the reply, to find who waits for it.
    associatedtype Ticket: Sendable

    /// Queues a write.
    ///
    /// Its reply comes by the function that the writer was made with, on the writer's thread,
    /// several replies at a time.
    ///
    /// - Throws: `StoreError.overloaded` when the queue is full, `StoreError.closed` when the store
    ///   is being closed; no reply comes then.
    func submit(_ request: QueuedCommand<Ticket>) throws(StoreError)
}

/// A write that waits for its turn.
public struct QueuedCommand<Ticket: Sendable>: Sendable {
    /// What to do.
    public let command: Command
    /// Who asks.
    public let actor: Actor
    /// The client's name for the request; nil where it gave none.
    public let idempotency: IdempotentRequest?
    /// Comes back with the reply.
    public let ticket: Ticket

    /// Takes the parts.
    public init(
        _ command: Command,
        actor: Actor = .anonymous,
        idempotency: IdempotentRequest? = nil,
        ticket: Ticket
    ) {
        self.command = command
        self.actor = actor
        self.idempotency = idempotency
        self.ticket = ticket
    }
}

/// What came of a write; whatever it says is on disk.
public struct CompletedCommand<Ticket: Sendable>: Sendable {
    /// What the request carried.
    public let ticket: Ticket
    /// What became of it.
    public let result: Result<CommandResult, StoreError>

    /// Takes the parts.
    public init(ticket: Ticket, result: Result<CommandResult, StoreError>) {
        self.ticket = ticket
        self.result = result
    }
}

/// What became of a write that the store could take.
public enum CommandResult: Sendable {
    /// It was done, or refused by the rules, just now. A keyed request's kept answer comes along.
    case done(Outcome, kept: StoredResponse?)
    /// The same request was answered before, like this.
    case replayed(StoredResponse)
    /// The key was used for another request.
    case keyReused
}

/// A change that is on disk; what other parts of the system are told after a commit.
public struct CommittedEvent: Hashable, Sendable {
    /// Which booking.
    public let bookingID: BookingID
    /// On which flight.
    public let flightID: FlightID
    /// The newest history row.
    public let version: EventID
    /// The step.
    public let transition: Transition
    /// The booking's deadline afterwards, if it has one.
    public let deadline: Timestamp?

    /// Takes the parts.
    public init(
        bookingID: BookingID,
        flightID: FlightID,
        version: EventID,
        transition: Transition,
        deadline: Timestamp?
    ) {
        self.bookingID = bookingID
        self.flightID = flightID
        self.version = version
        self.transition = transition
        self.deadline = deadline
    }
}
