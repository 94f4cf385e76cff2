import Bookings
import ExpiryQueue
import Redis
import SQLite
import SQLiteStore
import Synchronization
import TestSupport
import Testing

/// The whole way of a deadline: the writer's commit, the sender, Redis, two workers, the database.
@Suite("Holds that nobody pays for", .timeLimit(.minutes(2)))
struct ExpiryInSQLiteTests {
    private static let holds: Int64 = 2000
    private let redis: RedisServer
    private let folder: TemporaryFolder
    private let file: SQLiteBookingStore
    private let clock = MachineClock()
    private let log = RecordedLog()
    private let service = BookingService(
        rules: Rules(policy: HoldPolicy(holdMilliseconds: 1000, paymentMilliseconds: 1000))
    )

    init() throws {
        redis = try RedisServer()
        folder = try TemporaryFolder()
        file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
    }

    /// A flight with a seat for every booking, and the bookings.
    private func makeBookings() throws {
        let flight = try FlightDetails(
            flightNumber: "TS1",
            origin: "FRA",
            destination: "LHR",
            departsAt: clock.now().advanced(byMilliseconds: 1_000_000_000),
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
        _ = try file.perform([.createFlight(flight)] + bookings, service: service, at: clock.now())
    }

    private func worker(_ name: String, redis url: RedisURL) throws -> RunningWorker {
        try RunningWorker(
            WorkerSettings(name: name, redis: url, sweepMilliseconds: 5000),
            store: try SQLiteExpiryStore.open(file, service: service),
            clock: clock,
            logger: log.logger
        )
    }

    private func number(_ query: String) throws -> Int64 {
        let connection = try Connection(path: file.path, access: .read, busyMilliseconds: 1000)
        return try #require(try connection.integer(query))
    }

    enum Help: CaseIterable {
        case redis
        case redisThatForgets
        case none
    }

    @Test(
        "all expire, each with one history row at its deadline, by two workers",
        arguments: Help.allCases
    )
    func twoWorkers(help: Help) throws {
        try makeBookings()
        let url = help == .none ? RedisURL.none : try RedisURL(redis.url)
        let workers = [try worker("a", redis: url), try worker("b", redis: url)]
        defer { for worker in workers { worker.stop() } }
        let sender = try JobSender(to: url, clock: clock, logger: log.logger)
        defer { sender.stop() }
        let answered = Atomic(0)
        let writer = try Writer<Int>(
            file,
            service: service,
            clock: clock,
            deliver: { answered.add($0.count, ordering: .relaxed) },
            committed: { batch in
                sender.enqueue(
                    contentsOf: batch.changes.compactMap { change in
                        change.deadline.map {
                            ExpiryJob(bookingID: change.bookingID, deadline: $0)
                        }
                    }
                )
            }
        )
        for id in 1...Self.holds {
            try writer.submit(QueuedCommand(.act(.hold, on: BookingID(rawValue: id)), ticket: 0))
            // As they come from clients: some dozens at a time.
            if id % 64 == 0 {
                try waitUntil("answers") { answered.load(ordering: .relaxed) >= id - 64 }
            }
        }
        if help == .redisThatForgets { _ = try redis.command("FLUSHALL") }
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
        #expect(try number(late) == 0, "the history says when the deadline was")
        let lateness = log.lines("expired booking")
            .compactMap { Int($0.metadata["lateness_ms"] ?? "") }.sorted()
        #expect(lateness.count == Int(Self.holds))
        #expect(lateness.first ?? -1 >= 0)
        // Far from the goal, for a machine that is busy; the figures stand in docs/.
        let limit = help == .redisThatForgets ? 12_000 : 4000
        #expect(lateness[lateness.count * 99 / 100] < limit)
        print("lateness in ms (\(help)): median \(lateness[lateness.count / 2]),", terminator: " ")
        print("99% \(lateness[lateness.count * 99 / 100]), most \(lateness.last ?? 0)")
    }
}
