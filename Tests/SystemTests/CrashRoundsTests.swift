import Foundation
import TestSupport
import Testing

/// The real programs, killed again and again under load; `make crash ROUNDS=50` is the long form.
@Suite("Crash after crash", .timeLimit(.minutes(20)))
struct CrashRoundsTests {
    static let rounds = ProcessInfo.processInfo.environment["CRASH_ROUNDS"].flatMap { Int($0) } ?? 3

    @Test("kill -9 of server, worker and Redis at random moments loses no answered write")
    func rounds() throws {
        let seed = UInt64.random(in: 1...999_999)
        var random = SeededGenerator(seed: seed)
        let stage = try CrashStage(seed: seed)
        for _ in 0..<Self.rounds {
            let victim = [Victim.server, .server, .worker, .redis].randomElement(using: &random)
            try stage.loadUntilKill(
                of: victim ?? .server,
                afterAnswers: .random(in: 50...600, using: &random)
            )
            try stage.compare()
        }
        print(
            """
            crash: \(Self.rounds) rounds (seed \(seed)), \(stage.answeredWrites) answered writes, \
            \(stage.retries) sent again: lost \(stage.lost), effects twice \(stage.twice), \
            double-sold \(stage.doubleSold), checks failed \(stage.failedChecks)
            """
        )
        #expect(stage.answeredWrites > 50 * Self.rounds)
        #expect(stage.lost == 0)
        #expect(stage.twice == 0)
        #expect(stage.doubleSold == 0)
        #expect(stage.failedChecks == 0)
    }
}

/// What is killed.
private enum Victim {
    case server
    case worker
    case redis
}

/// A system, its clients, and what they were told.
private final class CrashStage {
    private let system: RunningSystem
    private let redisFolder = try? TemporaryFolder()
    private var redis: RedisServer
    private var server: RunningServer
    private var worker: ChildProcess
    private var clients: [CrashClient] = []
    private(set) var answeredWrites = 0
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

    /// Lets the clients work, kills `victim` in the midst of it, and brings it back.
    func loadUntilKill(of victim: Victim, afterAnswers answers: Int) throws {
        for client in clients { retries += try client.connect(to: server) }
        var count = 0
        while count < answers {
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
            answeredWrites += clients.count { $0.receive() }
        case .redis:
            try redis.process.killNow()
            answeredWrites += clients.count { $0.receive() }
            redis = try RedisServer(in: redisFolder)
        }
        answeredWrites += count
    }

    private func exchange() -> Int {
        for client in clients { client.send() }
        return clients.count { $0.receive() }
    }

    /// Holds what the clients were told against what is there.
    func compare() throws {
        let check = try system.control("check")
        if check.ending != .exited(0) {
            failedChecks += 1
            print(check.output)
        }
        let found = try allBookings()
        let byID = Dictionary(found.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for client in clients {
            for (id, told) in client.told where !Self.follows(byID[id]?.status, told) {
                lost += 1
                print("booking \(id): \(told), then \(byID[id]?.status ?? "gone")")
            }
        }
        // Each attempt to make a booking has a name of its own: two of one name are one request done
        // twice.
        twice += found.count - Set(found.map(\.passengerName)).count
        let owners = found.filter {
            ["SEAT_HELD", "PAYMENT_PENDING", "CONFIRMED"].contains($0.status)
        }
        doubleSold += owners.count - Set(owners.map(\.seatNumber)).count
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

    /// Whether a booking that was told to be `told` may be `found` now.
    private static func follows(_ found: String?, _ told: String) -> Bool {
        let later: [String: Set<String>] = [
            "INITIATED": ["SEAT_HELD", "CONFIRMED", "REFUNDED", "EXPIRED"],
            "SEAT_HELD": ["CONFIRMED", "REFUNDED", "EXPIRED"], "CONFIRMED": ["REFUNDED"],
        ]
        guard let found else { return false }
        return found == told || later[told]?.contains(found) == true
    }
}

/// A client that retries under its key whatever was not answered.
private final class CrashClient {
    private let index: Int
    private let flight: Int64
    private var random: SeededGenerator
    private var connection: HTTPConnection?
    private var current: (id: Int64, status: String)?
    private var unanswered: (target: String, body: String?, key: String)?
    private var count = 0
    /// The newest status of each booking that an answer told of.
    private(set) var told: [Int64: String] = [:]

    init(index: Int, flight: Int64, seed: UInt64) {
        self.index = index
        self.flight = flight
        random = SeededGenerator(seed: seed &+ UInt64(index))
    }

    /// Connects anew; returns how many requests are going to be sent again.
    func connect(to server: RunningServer) throws -> Int {
        connection = try server.connect()
        return unanswered == nil ? 0 : 1
    }

    /// Sends what was not answered, or the next write.
    func send() {
        let request = unanswered ?? next()
        unanswered = request
        try? connection?.send(
            "POST",
            request.target,
            fields: [("Idempotency-Key", request.key)],
            body: request.body
        )
    }

    /// Takes the answer; false where none came, or none that says what became of the write.
    func receive() -> Bool {
        guard let answer = try? connection?.receive(), answer.status < 500 else { return false }
        unanswered = nil
        guard answer.status < 300, let booking = try? answer.decoded(BookingView.self) else {
            current = nil
            return true
        }
        current = (booking.id, booking.status)
        told[booking.id] = booking.status
        return true
    }

    private func next() -> (target: String, body: String?, key: String) {
        count += 1
        let key = "client-\(index)-\(count)"
        let actions = ["INITIATED": "hold", "SEAT_HELD": "pay", "CONFIRMED": "refund"]
        // Some holds are left behind, for the worker.
        let goesOn = Int.random(in: 0..<8, using: &random) > 0
        guard goesOn, let current, let action = actions[current.status] else {
            let seat = "\(Int.random(in: 1...2, using: &random))A"
            let body = HTTPConnection.bookingBody(flight: flight, seat: seat, name: key)
            return ("/api/bookings/", body, key)
        }
        let body = action == "pay" ? #"{"success": true}"# : nil
        return ("/api/bookings/\(current.id)/\(action)/", body, key)
    }
}
