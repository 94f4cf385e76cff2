import Bookings
import SQLiteStore
import StoreSupport
import Synchronization
import TestSupport

/// A database in a folder of its own, and a writer on it; writes are waited for.
final class WriterHarness: Sendable {
    let folder: TemporaryFolder
    let file: SQLiteBookingStore
    let clock: any Clock
    let writer: GroupCommitter<Int, SQLiteBookingStore>
    private let box: Box

    /// The replies, the batches, and how to name the next write.
    private final class Box: Sendable {
        struct State {
            var replies: [Int: Result<CommandResult, StoreError>] = [:]
            var batches: [CommittedBatch] = []
            var tickets = 0
        }

        let state = Mutex(State())
    }

    init(
        in folder: TemporaryFolder? = nil,
        path: String? = nil,
        clock: any Clock = ManualClock(),
        waitingCommands: Int = WriterLimits.waitingCommands,
        busyPolling: Duration = .zero,
        prepare: (SQLiteBookingStore) throws -> Void = { _ in }
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        let box = Box()
        self.folder = folder
        self.clock = clock
        self.box = box
        file = SQLiteBookingStore(path: path ?? folder.file("bookings.db"))
        try file.prepare()
        try prepare(file)
        writer = try GroupCommitter(
            file,
            service: BookingService(),
            clock: clock,
            waitingCommands: waitingCommands,
            busyPolling: busyPolling,
            deliver: { replies in
                box.state.withLock { state in
                    for reply in replies { state.replies[reply.ticket] = reply.result }
                }
            },
            committed: { batch in box.state.withLock { $0.batches.append(batch) } }
        )
    }

    /// What was committed so far.
    var batches: [CommittedBatch] { box.state.withLock { $0.batches } }

    /// Queues a write and gives its ticket.
    func send(_ command: Command, idempotency: IdempotentRequest? = nil) throws -> Int {
        let ticket = box.state.withLock { state in
            state.tickets += 1
            return state.tickets
        }
        try writer.submit(QueuedCommand(command, idempotency: idempotency, ticket: ticket))
        return ticket
    }

    /// The reply to a ticket, if it has come.
    func reply(to ticket: Int) -> Result<CommandResult, StoreError>? {
        box.state.withLock { $0.replies[ticket] }
    }

    /// Waits for the outcome of a ticket.
    func outcome(of ticket: Int) throws -> Outcome {
        let result = try eventually("the reply to \(ticket)") { reply(to: ticket) }.get()
        guard case .done(let outcome, _) = result else { return .nothing }
        return outcome
    }

    /// Carries out a command.
    func perform(_ command: Command) throws -> Outcome { try outcome(of: send(command)) }

    /// Makes a flight with `rows` rows of six.
    func makeFlight(_ number: String = "BA117", rows: Int = 200) throws -> FlightID {
        let flight = try FlightDetails(
            flightNumber: number,
            origin: "LHR",
            destination: "JFK",
            departsAt: clock.now() + .milliseconds(10 * 24 * 3_600_000),
            cabin: CabinLayout(rows: rows, seats: "ABC DEF")
        )
        guard case .flight(let made) = try perform(.createFlight(flight)) else {
            throw StoreError.unexpected(detail: "no flight")
        }
        return made.id
    }

    /// A command that makes a booking.
    static func booking(
        _ seat: String = "1A",
        on flight: FlightID,
        name: String = "Ada Lovelace"
    ) throws -> Command {
        .createBooking(
            NewBooking(
                flightID: flight,
                seat: SeatNumber(seat),
                passengerName: try PassengerName(name)
            )
        )
    }

    /// Makes a booking.
    func makeBooking(_ seat: String = "1A", on flight: FlightID) throws -> BookingID {
        guard case .booking(let made, _) = try perform(Self.booking(seat, on: flight)) else {
            throw StoreError.unexpected(detail: "no booking")
        }
        return made.id
    }
}

/// A clock that keeps whoever asks it waiting, until it is let go.
final class GateClock: Clock {
    private let isOpen = Atomic(true)
    private let waiting = Atomic(0)

    /// From now on whoever asks waits.
    func shut() { isOpen.store(false, ordering: .sequentiallyConsistent) }

    func open() { isOpen.store(true, ordering: .sequentiallyConsistent) }

    /// Whether somebody waits.
    var hasSomebodyWaiting: Bool { waiting.load(ordering: .sequentiallyConsistent) > 0 }

    func now() -> Timestamp {
        waiting.add(1, ordering: .sequentiallyConsistent)
        // Gives up at last, so that a test that fails does not hang.
        try? waitUntil("the clock to be let go") { isOpen.load(ordering: .sequentiallyConsistent) }
        waiting.subtract(1, ordering: .sequentiallyConsistent)
        return Timestamp(rawValue: 1_798_104_600_000)
    }
}
