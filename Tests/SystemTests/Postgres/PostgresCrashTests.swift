import Foundation
import TestSupport
import Testing

/// PostgreSQL, servers and workers that are killed under load: no write with a response is lost, and none
/// is applied twice.
@Suite("PostgreSQL that dies", .timeLimit(.minutes(30)))
struct PostgresCrashTests {
    /// `POSTGRES_ROUNDS=50 swift test --filter PostgresCrashTests` runs more rounds.
    static let rounds =
        ProcessInfo.processInfo.environment["POSTGRES_ROUNDS"].flatMap { Int($0) } ?? 3

    @Test("kill -9 of the primary with restart, several times under load, loses no write")
    func primary() throws {
        let stage = try PostgresStage(
            PostgresCluster(PostgresCluster.Options(fsync: true)),
            servers: 2,
            workers: 1,
            settings: ["HOLD_SECONDS": "2"]
        )
        let load = stage.startLoad()
        var longest = Duration.zero
        for _ in 0..<Self.rounds {
            try load.waitForWrites(.random(in: 50...400), within: .seconds(30))
            try stage.cluster.killNow()
            try stage.cluster.start()
            let start = ContinuousClock.now
            try load.waitForWrites(16, within: .seconds(10))
            longest = max(longest, start.duration(to: .now))
        }
        print("postgres: \(Self.rounds) restarts, works again after at most \(longest)")
        try stage.finish(load)
    }

    @Test(
        "kill -9 of the primary and promotion of its synchronous standby under load loses no write"
    )
    func promotion() throws {
        let options = PostgresCluster.Options(fsync: true)
        let primary = try PostgresCluster(options)
        let standby = try primary.makeStandby("standby", synchronous: true)
        let hosts = "127.0.0.1:\(primary.port),127.0.0.1:\(standby.port)"
        let stage = try PostgresStage(
            primary,
            url: "postgresql://postgres@\(hosts)/bookings?sslmode=disable",
            servers: 2,
            workers: 1,
            settings: ["HOLD_SECONDS": "2"]
        )
        let load = stage.startLoad()
        try load.waitForWrites(200, within: .seconds(30))
        _ = load.takeLongestPause()
        try primary.killNow()
        try standby.promote()
        let start = ContinuousClock.now
        try load.waitForWrites(100, within: .seconds(15))
        print(
            """
            postgres: promotion, \(load.takeLongestPause()) without writes, \
            \(start.duration(to: .now)) after the promotion until 100 writes
            """
        )
        try stage.finish(load)
    }

    @Test("kill -9 of servers and workers under load loses no write")
    func programs() throws {
        let stage = try PostgresStage(
            PostgresCluster(),
            servers: 2,
            workers: 2,
            settings: ["HOLD_SECONDS": "1", "SWEEP_SECONDS": "0.5"]
        )
        let load = stage.startLoad()
        for round in 0..<Self.rounds * 2 {
            try load.waitForWrites(.random(in: 50...300), within: .seconds(30))
            try stage.replaceServer(round % 2, of: load)
            try stage.replaceWorker(.random(in: 0..<2))
        }
        try stage.finish(load)
    }

    @Test(
        "two servers and four workers on twelve seats: no seat twice, no deadlock, no hold ended twice"
    )
    func race() throws {
        let stage = try PostgresStage(
            PostgresCluster(),
            servers: 2,
            workers: 4,
            settings: ["HOLD_SECONDS": "0.5", "SWEEP_SECONDS": "0.2"]
        )
        let load = stage.startLoad(clients: 64, seats: Array(PostgresStage.seats.prefix(12)))
        let seconds = ProcessInfo.processInfo.environment["POSTGRES_RACE_SECONDS"]
            .flatMap { UInt32($0) }
        sleep(seconds ?? 10)
        try stage.finish(load)
        try waitUntil("the last holds to end") {
            try stage.cluster.sql(
                "SELECT count(*) FROM bookings WHERE expires_at IS NOT NULL",
                database: "bookings"
            ) == "0"
        }
        try stage.check()
        let endings = try stage.cluster.sql(
            """
            SELECT count(*), count(DISTINCT booking_id) FROM history_readable
            WHERE to_status = 'EXPIRED' AND from_status <> 'EXPIRED'
            """,
            database: "bookings"
        ).split(separator: "|")
        #expect(endings.first == endings.last && endings.first != "0", "\(endings)")
        let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'bookings'"
        #expect(try stage.cluster.sql(deadlocks) == "0")
    }
}
