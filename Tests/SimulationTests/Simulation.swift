import Bookings
import SQLite
import SQLiteStore
import StoreSupport
import TestSupport

/// A difference between the system and the model, with what repeats the run.
struct Violation: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: String
    var description: String {
        "seed \(seed), step \(step): \(what) (SIMULATION_SEED=\(seed) make simulate repeats the run)"
    }
}

/// One run: clients, two servers, two workers and an unreliable queue on one SQLite file.
///
/// They take turns in an order that the seed determines. After each turn the file is compared with the
/// model.
///
/// SQLite allows one write transaction at a time, so every interleaving of the real programs is an
/// order of whole transactions, with events between them.
final class Simulation {
    let seed: UInt64
    let sabotage: Sabotage?
    var random: SeededGenerator
    var step = 0
    let clock = ManualClock()
    var model: Model
    let queue = SharedQueue()
    var requests = RequestSource()
    let journal = Journal()
    var servers: [SimulatedServer] = []
    var workers: [SimulatedWorker] = []
    /// The first violation during a worker's poll.
    var workerViolation: Violation?
    /// Requests whose client has no response.
    var unanswered: [SimulatedRequest] = []
    /// The result of each request that is on disk.
    var results: [Int: Answer] = [:]
    /// Whether no further faults occur.
    var isAtRest = false
    /// Whether workers look for passed deadlines in the database.
    ///
    /// A sweep repairs the loss of a job. If no worker sweeps, servers do not crash and the queue loses
    /// nothing, so that only a fault of a worker can lose a deadline.
    let sweeps: Bool
    let file: SQLiteBookingStore
    let service: BookingService
    let folder: TemporaryFolder
    let flight: FlightID
    let seats: [SeatNumber]
    var reader: SQLiteBookingReader
    let consumer: SimulatedConsumer
    /// The choices of the consumer, so that those of the others stay those of the seed.
    var consumerRandom: SeededGenerator

    var now: Int64 { clock.now().rawValue }

    func moveClock(by milliseconds: Int64) {
        clock.set(Timestamp(rawValue: now + milliseconds))
        for worker in workers { worker.noteTime(now) }
    }

    init(seed: UInt64, sabotage: Sabotage? = nil, sweeps: Bool = true) throws {
        self.seed = seed
        self.sweeps = sweeps
        self.sabotage = sabotage
        random = SeededGenerator(seed: seed)
        let hold = Int64.random(in: 100...2_000, using: &random)
        let payment = Int64.random(in: 100...2_000, using: &random)
        let cabin = try CabinLayout(rows: 1, seats: "ABC DE")
        model = Model(hold: hold, longestHold: 3 * hold, payment: payment, cabin: cabin)
        let policy = HoldPolicy(
            hold: .milliseconds(hold),
            longestHold: .milliseconds(3 * hold),
            payment: .milliseconds(payment)
        )
        service = BookingService(rules: Rules(policy: policy))
        folder = try TemporaryFolder(inMemory: true)
        file = SQLiteBookingStore(path: folder.file("simulated.db"))
        try file.prepare()
        seats = cabin.allSeats
        let details = try FlightDetails(
            flightNumber: "BA1",
            origin: "LHR",
            destination: "JFK",
            departsAt: Timestamp(rawValue: .max),
            cabin: cabin
        )
        let created = try file.perform([.createFlight(details)], service: service, clock: clock)
        guard case .flight(let flight)? = created.first else {
            throw Violation(seed: seed, step: 0, what: "no flight")
        }
        self.flight = flight.id
        if sabotage == .allowSecondSeatHolder { try Self.weakenIndex(of: file) }
        reader = try file.makeReader()
        _ = try file.perform([SimulatedConsumer.creation], service: service, clock: clock)
        consumer = try SimulatedConsumer(file)
        consumerRandom = SeededGenerator(seed: ~seed)
        servers = [makeServer(), makeServer()]
        for name in ["redis-a", "redis-b"] {
            let redis = try RedisStandIn(path: folder.file(name), queue: queue)
            redis.start()
            workers.append(try SimulatedWorker(self, redis: redis))
        }
    }

    /// Runs `steps` turns, then lets every deadline pass.
    func run(steps: Int) throws {
        for _ in 0..<steps {
            step += 1
            try turn()
            try consume()
            try checkEveryBooking()
        }
        try comeToRest()
    }

    func makeServer() -> SimulatedServer {
        SimulatedServer(
            file,
            service: service,
            clock: clock,
            journal: journal,
            sabotage: sabotage
        )
    }

    func violation(_ what: String) -> Violation { Violation(seed: seed, step: step, what: what) }

    /// A client, a server, a worker, the queue or the clock takes a turn.
    func turn() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<35: try send()
        case ..<58: try commit(server: Int.random(in: 0..<2, using: &random))
        case ..<66: sendAgain()
        case ..<68 where sweeps: crash(server: Int.random(in: 0..<2, using: &random))
        case ..<81: try work(worker: Int.random(in: 0..<2, using: &random))
        case ..<82: try crash(worker: Int.random(in: 0..<2, using: &random))
        case ..<83 where sweeps: queue.change { $0.loseEverything() }
        case ..<84: queue.change { $0.loseLeases() }
        case ..<86: moveClock(by: .random(in: -3_000...3_000, using: &random))
        default: moveClock(by: .random(in: 0...300, using: &random))
        }
    }

    /// Replaces the unique index of seat holders by an index that is not unique.
    private static func weakenIndex(of file: SQLiteBookingStore) throws {
        let connection = try Connection(path: file.path, access: .write, busyTime: .seconds(1))
        let index = try connection.text("SELECT sql FROM sqlite_schema WHERE name = 'live_seat'")
        let weakened = (index ?? "").replacing("CREATE UNIQUE INDEX", with: "CREATE INDEX")
        try connection.execute("DROP INDEX live_seat; " + weakened)
    }
}
