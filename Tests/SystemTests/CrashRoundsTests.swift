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
            \(stage.retries) sent again: lost \(stage.lost), torn orders \(stage.torn), effects twice \(stage.twice), \
            double-sold \(stage.doubleSold), checks failed \(stage.failedChecks)
            """
        )
        #expect(stage.completedWrites > 50 * Self.rounds)
        #expect(stage.lost == 0)
        #expect(stage.torn == 0)
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
    private var clients: [WriteClient] = []
    private(set) var completedWrites = 0
    private(set) var retries = 0
    private(set) var lost = 0
    private(set) var torn = 0
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
            let name = "client-\(index)"
            clients.append(
                WriteClient(
                    name,
                    flight: flight,
                    seats: ["1A", "2A"],
                    orderSeats: ["1A", "2A", index.isMultiple(of: 2) ? "1B" : "2B"],
                    seed: seed
                )
            )
        }
    }

    /// Lets the clients work, kills `victim` meanwhile, and starts it again.
    func loadUntilKill(of victim: Victim, afterResponses responses: Int) throws {
        for client in clients {
            retries += client.hasPendingWrite ? 1 : 0
            client.connection = try server.connect()
        }
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
        let ledger = WriteLedger(of: clients, found: try server.connect().allBookings())
        lost += ledger.lost
        torn += ledger.torn
        twice += ledger.twice
        doubleSold += ledger.doubleSold
    }
}
