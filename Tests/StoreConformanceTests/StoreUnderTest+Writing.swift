import Bookings
import Synchronization
import TestSupport
import Testing

/// The replies of a writer, by ticket; each ticket is answered once.
final class ReplyBox: Sendable {
    private let replies = Mutex<[Int: Result<CommandResult, StoreError>]>([:])
    private let next = Mutex(0)

    func newTicket() -> Int {
        next.withLock {
            $0 += 1
            return $0
        }
    }

    func take(_ delivered: [CompletedCommand<Int>]) {
        replies.withLock { replies in
            for reply in delivered {
                #expect(replies[reply.ticket] == nil, "answered twice")
                replies[reply.ticket] = reply.result
            }
        }
    }

    func reply(to ticket: Int) -> Result<CommandResult, StoreError>? {
        replies.withLock { $0[ticket] }
    }
}

/// Something came out of a write that the test did not expect.
struct UnexpectedResult: Error {
    let result: CommandResult
}

extension StoreUnderTest {
    /// Queues a write and gives its ticket.
    func send(
        _ command: Command,
        by actor: Actor = .anonymous,
        idempotency: IdempotentRequest? = nil,
        limit: OpenBookingLimit? = nil
    ) throws -> Int {
        let ticket = replies.newTicket()
        try writer.submit(
            QueuedCommand(
                command,
                actor: actor,
                idempotency: idempotency,
                limit: limit,
                ticket: ticket
            )
        )
        return ticket
    }

    /// Waits for the reply to a ticket.
    func result(of ticket: Int) throws -> CommandResult {
        try eventually("the reply to \(ticket)") { replies.reply(to: ticket) }.get()
    }

    /// Carries out a command and waits for what became of it.
    func perform(_ command: Command, by actor: Actor = .anonymous) throws -> Outcome {
        let result = try result(of: send(command, by: actor))
        guard case .done(let outcome, _) = result else { throw UnexpectedResult(result: result) }
        return outcome
    }

    /// Carries out a command that the rules grant.
    @discardableResult
    func grant(_ command: Command, by actor: Actor = .anonymous) throws -> Booking {
        let outcome = try perform(command, by: actor)
        guard case .booking(let booking, _) = outcome else {
            throw UnexpectedResult(result: .done(outcome, stored: nil))
        }
        return booking
    }

    /// Carries out a command that the rules refuse.
    func refusal(_ command: Command, by actor: Actor = .anonymous) throws -> RuleRefusal? {
        guard case .refused(let refusal) = try perform(command, by: actor) else { return nil }
        return refusal
    }

    /// Makes a flight of 30 rows that leaves in ten days.
    func makeFlight(
        _ number: String = "BA117",
        rows: Int = 30,
        missing: [SeatNumber] = []
    ) throws -> FlightID {
        let flight = try FlightDetails(
            flightNumber: number,
            origin: "LHR",
            destination: "JFK",
            departsAt: clock.now() + .milliseconds(10 * 24 * 3_600_000),
            cabin: CabinLayout(rows: rows, seats: "ABC DEF", missing: missing)
        )
        guard case .flight(let made) = try perform(.createFlight(flight)) else {
            throw UnexpectedResult(result: .keyReused)
        }
        return made.id
    }

    /// Makes a booking in INITIATED.
    func makeBooking(
        _ seat: String = "12A",
        on flight: FlightID,
        name: String = "Ada Lovelace",
        by actor: Actor = .anonymous
    ) throws -> BookingID {
        let booking = NewBooking(
            flightID: flight,
            seat: SeatNumber(seat),
            passengerName: try PassengerName(name)
        )
        return try grant(.createBooking(booking), by: actor).id
    }

    /// Makes a booking and takes it through `actions`.
    func makeBooking(
        _ seat: String = "12A",
        on flight: FlightID,
        after actions: [Action],
        by actor: Actor = .anonymous
    ) throws -> BookingID {
        let id = try makeBooking(seat, on: flight, by: actor)
        for action in actions { try grant(.act(action, on: id), by: actor) }
        return id
    }
}
