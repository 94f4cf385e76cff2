import Bookings
import ExpiryQueue
import ProcessSupport
import Redis
import SQLite
import SQLiteStore
import StoreSupport
import Synchronization
import TestSupport
import Testing

/// All parts of the expiry of a hold: the writer, the sender, Redis, two workers, the database.
@Suite("Unpaid holds", .timeLimit(.minutes(2)))
struct ExpiryInSQLiteTests {
    private static let holds: Int64 = 2000
    private let redis: RedisServer
    private let folder: TemporaryFolder
    private let store: SQLiteBookingStore
    private let clock = SystemClock()
    private let log = RecordedLog()
    private let service = BookingService(
        rules: Rules(
            policy: HoldPolicy(hold: .seconds(1), longestHold: .seconds(3), payment: .seconds(1))
        )
    )

    init() throws {
        redis = try RedisServer()
        folder = try TemporaryFolder()
        store = SQLiteBookingStore(path: folder.file("bookings.db"))
        try store.prepare()
    }

    /// Creates a flight, and a booking for each of its seats.
    private func makeBookings() throws {
        let flight = try FlightDetails(
            flightNumber: "TS1",
            origin: "FRA",
            destination: "LHR",
            departsAt: clock.now() + .seconds(1_000_000),
            cabin: CabinLayout(rows: 200, seats: "ABCDEFGHJK")
        )
        let name = try PassengerName("Ada Lovelace")
        let bookings = (1...200).flatMap { row in
            "ABCDEFGHJK".map { letter in
                Command.createBooking(
                    NewBooking(
                        flightID: FlightID(rawValue: 1),
                        seat: SeatNumber("\(row)\(letter)"),
                        passengerName: name
                    )
                )
            }
        }
        _ = try store.perform([.createFlight(flight)] + bookings, service: service, clock: clock)
    }

    private func worker(_ name: String, redis url: RedisURL) throws -> RunningWorker {
        try RunningWorker(
            WorkerSettings(name: name, redis: url, sweepTime: .seconds(5)),
            store: try ExpirySession(store, service: service, clock: clock),
            clock: clock,
            logger: log.logger
        )
    }

    private func number(_ query: String) throws -> Int64 {
        let connection = try Connection(path: store.path, access: .read, busyTime: .seconds(1))
        return try #require(try connection.integer(query))
    }

    enum Jobs: CaseIterable {
        case inRedis
        case lostByRedis
        case withoutRedis
    }

    @Test(
        "expire, each with one event at its deadline, with two workers",
        arguments: Jobs.allCases
    )
    func twoWorkers(jobs: Jobs) throws {
        try makeBookings()
        let url = jobs == .withoutRedis ? RedisURL.none : try RedisURL(redis.url)
        let workers = [try worker("a", redis: url), try worker("b", redis: url)]
        defer { for worker in workers { worker.stop() } }
        let sender = try JobSender(to: url, clock: clock, logger: log.logger)
        defer { sender.stop() }
        let completed = Atomic(0)
        let writer = try GroupCommitter<Int, SQLiteBookingStore>(
            store,
            service: service,
            clock: clock,
            deliver: { completed.add($0.count, ordering: .relaxed) },
            committed: { sender.enqueue(contentsOf: $0.deadlines) }
        )
        for id in 1...Self.holds {
            try writer.submit(QueuedCommand(.act(.hold, on: BookingID(rawValue: id)), ticket: 0))
            // Some dozens are under way at a time, as with many clients.
            if id % 64 == 0 {
                try waitUntil("the results") { completed.load(ordering: .relaxed) >= id - 64 }
            }
        }
        if jobs == .lostByRedis { _ = try redis.command("FLUSHALL") }
        try waitUntil("all to expire", within: .seconds(30)) {
            try number("SELECT count(*) FROM bookings WHERE status = 5") == Self.holds
        }
        writer.close()
        let expiries = "SELECT count(*) FROM history WHERE to_status = 5 AND cause = 7"
        #expect(try number(expiries) == Self.holds)
        let late = """
            SELECT count(*) FROM history expiry JOIN history hold
            ON hold.booking_id = expiry.booking_id AND hold.to_status = 1
            WHERE expiry.to_status = 5 AND expiry.at != hold.expires_at
            """
        #expect(try number(late) == 0, "the event of an expiry has the time of the deadline")
        let lateness = log.lines("expired booking")
            .compactMap { Int($0.metadata["lateness_ms"] ?? "") }.sorted()
        #expect(lateness.count == Int(Self.holds))
        #expect(lateness.first ?? -1 >= 0)
        // Far above the goal, because the machine may be busy; docs/expiry.md has measurements.
        let limit = jobs == .lostByRedis ? 12_000 : 4000
        #expect(lateness[lateness.count * 99 / 100] < limit)
        print("lateness in ms (\(jobs)): median \(lateness[lateness.count / 2]),", terminator: " ")
        print("99% \(lateness[lateness.count * 99 / 100]), most \(lateness.last ?? 0)")
    }
}
