import Bookings
import SQLite
import SQLiteStore
import TestSupport

/// What went wrong, and where: enough to run it again.
struct Violation: Error, CustomStringConvertible {
    let seed: UInt64
    let step: Int
    let what: String
    var description: String {
        "seed \(seed), step \(step): \(what) (SIMULATION_SEED=\(seed) make simulate runs it again)"
    }
}

/// One run: clients, two servers, two workers and a Redis that cannot be trusted, all on one file,
/// taking turns as a seed says, held against a model after each step.
///
/// A turn is a transaction, or what happens between two: SQLite lets one transaction at a time
/// write, so every way in which the real programs can interleave is an order of such turns.
final class Simulation {
    let seed: UInt64
    let sabotage: Sabotage?
    var random: SeededGenerator
    var step = 0
    var now: Int64 = 1_798_104_600_000
    var model: Model
    var redis = FakeRedis()
    var requests = RequestSource()
    /// Sent and not answered, by server.
    var waiting: [[SimulatedRequest]] = [[], []]
    /// Unanswered for good, unless they are sent again.
    var unanswered: [SimulatedRequest] = []
    /// What was answered to each keyed request; any later answer must be the same.
    var answers: [Int: Model.Answer] = [:]
    var claims: [[ExpiryJob]] = [[], []]
    let file: SQLiteBookingStore
    let service: BookingService
    let folder: TemporaryFolder
    let flight: FlightID
    let seats: [SeatNumber]
    var sessions: SessionPool

    init(seed: UInt64, sabotage: Sabotage? = nil) throws {
        self.seed = seed
        self.sabotage = sabotage
        random = SeededGenerator(seed: seed)
        let policy = HoldPolicy(
            holdMilliseconds: .random(in: 100...2_000, using: &random),
            paymentMilliseconds: .random(in: 100...2_000, using: &random)
        )
        model = Model(policy: policy)
        service = BookingService(rules: Rules(policy: policy))
        folder = try TemporaryFolder(inMemory: true)
        file = SQLiteBookingStore(path: folder.file("simulated.db"))
        try file.prepare()
        let cabin = try CabinLayout(rows: 1, seats: "ABC")
        seats = cabin.allSeats
        let made = try file.perform(
            [
                .createFlight(
                    FlightDetails(
                        flightNumber: "BA1",
                        origin: "LHR",
                        destination: "JFK",
                        departsAt: Timestamp(rawValue: .max),
                        cabin: cabin
                    )
                )
            ],
            service: service,
            at: Timestamp(rawValue: now)
        )
        guard case .flight(let flight)? = made.first else {
            throw Violation(seed: seed, step: 0, what: "no flight")
        }
        self.flight = flight.id
        if sabotage == .dropUniqueIndex {
            let connection = try Connection(
                path: file.path,
                access: .write,
                busyMilliseconds: 1_000
            )
            // The same index, only not unique: queries name it.
            let index = try connection.text(
                "SELECT sql FROM sqlite_schema WHERE name = 'live_seat'"
            )
            let weakened = (index ?? "").replacing("CREATE UNIQUE INDEX", with: "CREATE INDEX")
            try connection.execute("DROP INDEX live_seat; " + weakened)
        }
        sessions = try SessionPool(file, service)
    }

    /// Runs `steps` turns, then lets everything come to rest.
    func run(steps: Int) throws {
        for _ in 0..<steps {
            step += 1
            try turn()
            try checkEveryBooking()
        }
        try comeToRest()
    }

    private func turn() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<35: try send()
        case ..<58: try commit(server: Int.random(in: 0..<2, using: &random))
        case ..<66: try sendAgain()
        case ..<70: try crashServer(Int.random(in: 0..<2, using: &random))
        case ..<78: try work(worker: Int.random(in: 0..<2, using: &random))
        case ..<81: try sweep(worker: Int.random(in: 0..<2, using: &random))
        case ..<82: claims[Int.random(in: 0..<2, using: &random)] = []
        case ..<83: redis.loseEverything()
        case ..<84: redis.forgetLeases()
        case ..<86: now += .random(in: -3_000...3_000, using: &random)
        default: now += .random(in: 0...300, using: &random)
        }
    }

    func violation(_ what: String) -> Violation { Violation(seed: seed, step: step, what: what) }
}

/// The connections of the simulated programs; a crash closes one and opens it anew.
struct SessionPool: ~Copyable {
    private let file: SQLiteBookingStore
    private let service: BookingService
    var serverA: CommandSession
    var serverB: CommandSession
    var workerA: SQLiteExpiryStore
    var workerB: SQLiteExpiryStore
    var reader: Reader

    init(_ file: SQLiteBookingStore, _ service: BookingService) throws(StoreError) {
        let serverA = try CommandSession.open(file, service: service)
        let serverB = try CommandSession.open(file, service: service)
        let workerA = try SQLiteExpiryStore.open(file, service: service)
        let workerB = try SQLiteExpiryStore.open(file, service: service)
        let reader = try Reader.open(file)
        self.file = file
        self.service = service
        self.serverA = serverA
        self.serverB = serverB
        self.workerA = workerA
        self.workerB = workerB
        self.reader = reader
    }

    mutating func perform(
        _ requests: [QueuedCommand<Int>],
        server: Int,
        at now: Timestamp
    ) throws(StoreError) -> (results: [CommandResult], changes: [CommittedEvent]) {
        server == 0
            ? try serverA.perform(requests, at: now) : try serverB.perform(requests, at: now)
    }

    mutating func expire(
        _ jobs: [ExpiryJob],
        worker: Int,
        now: Timestamp
    ) throws(StoreError) -> [ExpiryResult] {
        worker == 0 ? try workerA.expire(jobs, now: now) : try workerB.expire(jobs, now: now)
    }

    mutating func overdue(
        limit: Int,
        worker: Int,
        now: Timestamp
    ) throws(StoreError) -> [ExpiryJob] {
        worker == 0
            ? try workerA.overdue(limit: limit, now: now)
            : try workerB.overdue(limit: limit, now: now)
    }

    mutating func reopen(server: Int) throws(StoreError) {
        if server == 0 {
            serverA = try CommandSession.open(file, service: service)
        } else {
            serverB = try CommandSession.open(file, service: service)
        }
    }
}
