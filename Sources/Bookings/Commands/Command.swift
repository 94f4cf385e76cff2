/// A write that a client or a worker requests.
public enum Command: Sendable {
    /// Creates a booking.
    case createBooking(NewBooking)
    /// Applies an action to a booking.
    case act(Action, on: BookingID)
    /// Creates an order.
    indirect case createOrder(NewOrder)
    /// Applies an action to every live booking of an order.
    case actOnOrder(Action, on: OrderID)
    /// Gives each booking the seat of the next one, and the last booking the seat of the first.
    ///
    /// The bookings are different; 2 to `BookingLimits.swappedBookings`.
    case swapSeats([BookingID])
    /// Creates a flight.
    // Indirect, so that this rare command does not make every command as large as itself.
    indirect case createFlight(FlightDetails)
    /// Expires a booking if its deadline has passed.
    case expire(ExpiryJob)
    /// Changes a webhook.
    indirect case webhook(WebhookChange)
    /// Changes nothing; with an idempotency key, finds or stores the key's response.
    case nothing
}

extension Command {
    /// The number of bookings that the command creates.
    var createdBookings: Int {
        switch self {
        case .createBooking: 1
        case .createOrder(let order): order.items.count
        case .act, .actOnOrder, .swapSeats, .createFlight, .expire, .webhook, .nothing: 0
        }
    }
}

/// The result of a command.
public enum Outcome: Sendable {
    /// The booking after the command, with its flight.
    case booking(Booking, on: Flight)
    /// The order after the command.
    // Indirect, so that orders do not make every outcome as large as themselves.
    indirect case order(OrderDetails)
    /// The bookings after the command, in the order of the request.
    case bookings([OrderBooking])
    /// The flight that was created.
    case flight(Flight)
    /// The rules rejected the command.
    case refused(RuleRefusal)
    /// The webhook after the change; as it was before if the change deleted it.
    indirect case webhook(Webhook, WebhookChange)
    /// The result of an expiry job.
    case expiry(ExpiryResult)
    /// The command was `nothing`.
    case nothing
}

/// A command that waits for the writer.
public struct QueuedCommand<Ticket: Sendable>: Sendable {
    /// The command.
    public let command: Command
    /// The client that requests it.
    public let actor: Actor
    /// The client's idempotency key with what belongs to it; nil if the client sent none.
    public let idempotency: IdempotentRequest?
    /// How many open bookings the client may have; nil if their number is not limited, or if the command
    /// creates no booking.
    public let limit: OpenBookingLimit?
    /// A value that comes back with the result.
    public let ticket: Ticket

    /// Creates a command.
    public init(
        _ command: Command,
        actor: Actor = .anonymous,
        idempotency: IdempotentRequest? = nil,
        limit: OpenBookingLimit? = nil,
        ticket: Ticket
    ) {
        self.command = command
        self.actor = actor
        self.idempotency = idempotency
        self.limit = command.createdBookings > 0 ? limit : nil
        self.ticket = ticket
    }
}

/// A command that the writer has finished; if it has an outcome, the outcome is on disk.
public struct CompletedCommand<Ticket: Sendable>: Sendable {
    /// The command's ticket.
    public let ticket: Ticket
    /// The result, or the error of the store; the store changed nothing if there is an error.
    public let result: Result<CommandResult, StoreError>

    /// Creates a result.
    public init(ticket: Ticket, result: Result<CommandResult, StoreError>) {
        self.ticket = ticket
        self.result = result
    }
}

/// The result of a command that may carry an idempotency key.
public enum CommandResult: Sendable {
    /// The service ran the command now; if it has a key, `stored` is the response that was stored.
    case done(Outcome, stored: StoredResponse?)
    /// The service ran the same request earlier; this is the response of that time.
    case replayed(StoredResponse)
    /// The key belongs to another request.
    case keyReused
}
