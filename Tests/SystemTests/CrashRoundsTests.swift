import Foundation
import TestSupport
import Testing

/// The real programs, killed several times under load; `make crash ROUNDS=50` runs more rounds.
@Suite("Repeated crashes", .timeLimit(.minutes(20)))
struct CrashRoundsTests {
    static let rounds = ProcessInfo.processInfo.environment["CRASH_ROUNDS"].flatMap { Int($0) } ?? 3

    @Test("kill -9 of server, worker and Redis at random moments loses no write with a response")
    func rounds() throws {
        let seed = UInt64.random(in: 1...999_999)
        var random = SeededGenerator(seed: seed)
        let stage = try CrashStage(seed: seed)
        for _ in 0..<Self.rounds {
            let victim = [Victim.server, .server, .worker, .redis].randomElement(using: &random)
            try stage.loadUntilKill(
                of: victim ?? .server,
                afterResponses: .random(in: 50...600, using: &random)
            )
            try stage.compare()
        }
        print(
            """
            crash: \(Self.rounds) rounds (seed \(seed)), \(stage.completedWrites) completed writes, \
            \(stage.retries) sent again: lost \(stage.lost), effects twice \(stage.twice), \
            double-sold \(stage.doubleSold), checks failed \(stage.failedChecks)
            """
        )
        #expect(stage.completedWrites > 50 * Self.rounds)
        #expect(stage.lost == 0)
        #expect(stage.twice == 0)
        #expect(stage.doubleSold == 0)
        #expect(stage.failedChecks == 0)
    }
}

/// The process that is killed.
private enum Victim {
    case server
    case worker
    case redis
}

/// A system and its clients.
private final class CrashStage {
    private let system: RunningSystem
    private let redisFolder = try? TemporaryFolder()
    private var redis: RedisServer
    private var server: RunningServer
    private var worker: ChildProcess
    private var clients: [CrashClient] = []
    private(set) var completedWrites = 0
    private(set) var retries = 0
    private(set) var lost = 0
    private(set) var twice = 0
    private(set) var doubleSold = 0
    private(set) var failedChecks = 0

    init(seed: UInt64) throws {
        redis = try RedisServer(in: redisFolder)
        system = try RunningSystem(
            redis: false,
            settings: ["REDIS_URL": redis.url, "HOLD_SECONDS": "2", "LOG_LEVEL": "warning"]
        )
        server = try system.startServer()
        worker = try system.startWorker()
        let flight = try server.connect().makeFlight(rows: 2).id
        for index in 0..<16 {
            clients.append(CrashClient(index: index, flight: flight, seed: seed))
        }
    }

    /// Lets the clients work, kills `victim` meanwhile, and starts it again.
    func loadUntilKill(of victim: Victim, afterResponses responses: Int) throws {
        for client in clients { retries += try client.connect(to: server) }
        var count = 0
        while count < responses {
            count += exchange()
        }
        for client in clients { client.send() }
        switch victim {
        case .server:
            try server.process.killNow()
            _ = clients.map { $0.receive() }
            server = try system.startServer()
        case .worker:
            try worker.killNow()
            worker = try system.startWorker()
            completedWrites += clients.count { $0.receive() }
        case .redis:
            try redis.process.killNow()
            completedWrites += clients.count { $0.receive() }
            redis = try RedisServer(in: redisFolder)
        }
        completedWrites += count
    }

    private func exchange() -> Int {
        for client in clients { client.send() }
        return clients.count { $0.receive() }
    }

    /// Compares the responses with the bookings in the database.
    func compare() throws {
        let check = try system.control("check")
        if check.ending != .exited(0) {
            failedChecks += 1
            print(check.output)
        }
        let found = try allBookings()
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for client in clients {
            for (id, status) in client.statuses where !Self.follows(byID[id]?.status, status) {
                lost += 1
                print("booking \(id): \(status), then \(byID[id]?.status ?? "gone")")
            }
        }
        // Each request to create a booking has a different name: two bookings with one name are the
        // result of one request that was performed twice.
        twice += found.count - Set(found.map(\.passengerName)).count
        let seatHolders = found.filter {
            ["SEAT_HELD", "PAYMENT_PENDING", "CONFIRMED"].contains($0.status)
        }
        doubleSold += seatHolders.count - Set(seatHolders.map(\.seatNumber)).count
    }

    private func allBookings() throws -> [BookingView] {
        struct Page: Decodable {
            let results: [BookingView]
            let next: String?
        }
        let connection = try server.connect()
        var bookings: [BookingView] = []
        var target: String? = "/api/bookings/?limit=1000"
        while let next = target {
            let page = try connection.expect(200, "GET", next, as: Page.self)
            bookings += page.results
            target = page.next
        }
        return bookings
    }

    /// Whether a booking may have the status `found` after a response with `status`.
    private static func follows(_ found: String?, _ status: String) -> Bool {
        let later: [String: Set<String>] = [
            "INITIATED": ["SEAT_HELD", "CONFIRMED", "REFUNDED", "EXPIRED"],
            "SEAT_HELD": ["CONFIRMED", "REFUNDED", "EXPIRED"], "CONFIRMED": ["REFUNDED"],
        ]
        guard let found else { return false }
        return found == status || later[status]?.contains(found) == true
    }
}

/// A client that sends a write without a response again, with its idempotency key.
private final class CrashClient {
    private let index: Int
    private let flight: Int64
    private var random: SeededGenerator
    private var connection: HTTPConnection?
    private var current: (id: Int64, status: String)?
    private var pending: (target: String, body: String?, key: String)?
    private var count = 0
    /// The newest status of each booking, according to the responses.
    private(set) var statuses: [Int64: String] = [:]

    init(index: Int, flight: Int64, seed: UInt64) {
        self.index = index
        self.flight = flight
        random = SeededGenerator(seed: seed &+ UInt64(index))
    }

    /// Connects again, and returns the number of requests that will be sent again.
    func connect(to server: RunningServer) throws -> Int {
        connection = try server.connect()
        return pending == nil ? 0 : 1
    }

    /// Sends the write without a response, or the next write.
    func send() {
        let request = pending ?? next()
        pending = request
        try? connection?.send(
            "POST",
            request.target,
            fields: [("Idempotency-Key", request.key)],
            body: request.body
        )
    }

    /// Receives a response; false if there is none, or if it does not say whether the write was done.
    func receive() -> Bool {
        guard let response = try? connection?.receive(), response.status < 500 else { return false }
        pending = nil
        guard response.status < 300, let booking = try? response.decoded(BookingView.self) else {
            current = nil
            return true
        }
        current = (booking.id, booking.status)
        statuses[booking.id] = booking.status
        return true
    }

    private func next() -> (target: String, body: String?, key: String) {
        count += 1
        let key = "client-\(index)-\(count)"
        let actions = ["INITIATED": "hold", "SEAT_HELD": "pay", "CONFIRMED": "refund"]
        // The clients leave some holds to the worker.
        let continues = Int.random(in: 0..<8, using: &random) > 0
        guard continues, let current, let action = actions[current.status] else {
            let seat = "\(Int.random(in: 1...2, using: &random))A"
            let body = HTTPConnection.bookingBody(flight: flight, seat: seat, name: key)
            return ("/api/bookings/", body, key)
        }
        let body = action == "pay" ? #"{"success": true}"# : nil
        return ("/api/bookings/\(current.id)/\(action)/", body, key)
    }
}
