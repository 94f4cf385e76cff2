import Bookings
import Foundation
import Postgres
import PostgresStore
import StoreSupport
import Synchronization
import TestSupport

/// A database with the schema, and what a test needs to use it.
final class StoreFixture: Sendable {
    let database: PostgresDatabase
    let clock = ManualClock()

    /// Creates a database in `cluster`, or in the cluster of all tests.
    init(in cluster: PostgresCluster? = nil) throws {
        database = try (cluster ?? PostgresCluster.shared()).createDatabase()
        try store().prepare()
    }

    /// The store with the time of `clock`.
    func store() throws -> PostgresBookingStore {
        PostgresBookingStore(try PostgresURL(database.url), process: "test", time: .caller)
    }

    /// A writer as another process has one.
    func makeWriter() throws -> Writer { Writer(try store(), clock) }

    /// A reader.
    func makeReader() throws -> PostgresBookingReader { try store().makeReader() }

    /// Creates a flight of 30 rows.
    func makeFlight(_ number: String = "BA117") throws -> FlightID {
        let details = try Self.flight(number, departsAt: clock.now() + .seconds(864_000))
        guard case .flight(let flight) = try makeWriter().perform(.createFlight(details)) else {
            throw UnexpectedOutcome(text: "no flight")
        }
        return flight.id
    }

    static func flight(_ number: String, departsAt: Timestamp) throws -> FlightDetails {
        try FlightDetails(
            flightNumber: number,
            origin: "LHR",
            destination: "JFK",
            departsAt: departsAt,
            cabin: CabinLayout(rows: 30, seats: "ABC DEF")
        )
    }

    static func booking(_ seat: String, on flight: FlightID) throws -> Command {
        .createBooking(
            NewBooking(
                flightID: flight,
                seat: SeatNumber(seat),
                passengerName: try PassengerName("Ada Lovelace")
            )
        )
    }
}

struct UnexpectedOutcome: Error { let text: String }

/// A process that writes; confined to one thread.
final class Writer: @unchecked Sendable {
    /// What became of the commands and which events were committed.
    private final class Results: Sendable {
        let completed = Mutex<[Int: Result<CommandResult, StoreError>]>([:])
        let events = Mutex<[CommittedEvent]>([])
        let splits = Mutex<[StoreError]>([])
    }

    private let results: Results
    private var committer: BatchCommitter<Int, PostgresBookingStore>

    init(_ store: PostgresBookingStore, _ clock: any Clock) {
        let results = Results()
        self.results = results
        committer = BatchCommitter(
            store,
            service: BookingService(),
            clock: clock,
            deliver: { delivered in
                results.completed.withLock { all in
                    for one in delivered { all[one.ticket] = one.result }
                }
            },
            committed: { batch in results.events.withLock { $0 += batch.events } },
            split: { error, _ in results.splits.withLock { $0.append(error) } }
        )
    }

    /// The errors after which a batch ran command by command.
    var splits: [StoreError] { results.splits.withLock { $0 } }

    /// The events that this writer committed.
    var events: [CommittedEvent] { results.events.withLock { $0 } }

    /// Runs commands in one batch.
    func run(
        _ commands: [(command: Command, key: IdempotentRequest?)],
        limit: OpenBookingLimit? = nil
    ) -> [Result<CommandResult, StoreError>] {
        let batch = commands.enumerated().map {
            QueuedCommand(
                $0.element.command,
                idempotency: $0.element.key,
                limit: limit,
                ticket: $0.offset
            )
        }
        results.completed.withLock { $0 = [:] }
        committer.commit(batch, moreWait: { false })
        return results.completed.withLock { all in
            commands.indices.map { all[$0] ?? .failure(.unexpected(detail: "no result")) }
        }
    }

    /// Runs commands in one batch, and returns their outcomes.
    func perform(_ commands: [Command], limit: OpenBookingLimit? = nil) throws -> [Outcome] {
        try run(commands.map { ($0, nil) }, limit: limit).map {
            guard case .done(let outcome, _) = try $0.get() else {
                throw UnexpectedOutcome(text: "\($0)")
            }
            return outcome
        }
    }

    /// Runs a command in a batch of its own.
    func perform(_ command: Command) throws -> Outcome {
        guard let outcome = try perform([command]).first else {
            throw UnexpectedOutcome(text: "none")
        }
        return outcome
    }

    /// Creates bookings, and returns their ids.
    func book(_ seats: [String], on flight: FlightID) throws -> [BookingID] {
        try perform(seats.map { try StoreFixture.booking($0, on: flight) }).map {
            guard case .booking(let booking, _) = $0 else {
                throw UnexpectedOutcome(text: "\($0)")
            }
            return booking.id
        }
    }
}

/// Runs every body on a thread of its own, and waits for all; throws the first error.
func concurrently(_ bodies: [@Sendable () throws -> Void]) throws {
    let failure = Mutex<(any Error)?>(nil)
    let group = DispatchGroup()
    for body in bodies {
        group.enter()
        Thread.detachNewThread {
            do {
                try body()
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
            group.leave()
        }
    }
    group.wait()
    if let error = failure.withLock({ $0 }) { throw error }
}

extension Outcome {
    var isGranted: Bool {
        if case .booking = self { true } else { false }
    }
}
