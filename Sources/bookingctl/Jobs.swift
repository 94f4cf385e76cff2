internal import ArgumentParser
internal import Bookings
internal import ExpiryQueue
internal import ProcessSupport
internal import Redis
internal import SQLiteStore

/// Tells how the expiry of holds is doing.
struct Jobs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell how many holds wait for their deadline, and who looks after them.",
        discussion: """
            scheduled: jobs that wait in Redis. leased: jobs that a worker has in hand. overdue: \
            deadlines that have passed in the database and were not written down. The status is 1 \
            when Redis does not answer.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.requireCurrent() }
        let now = SystemClock().now()
        let deadlines = try Console.reporting { () throws(StoreError) in
            try file.deadlines(now: now)
        }
        print("holds: \(deadlines.pending)")
        print("overdue: \(deadlines.overdue)")
        if let earliest = deadlines.earliest {
            print("next deadline: \(Self.seconds(from: now, to: earliest))")
        }
        let redis = try common.redis
        guard redis != .none else {
            print("redis: off")
            return
        }
        let state = try Console.reporting { () throws(RedisError) in
            var queue = JobQueue(over: try RedisConnection.connect(to: redis))
            return try queue.inspect(now: now)
        }
        print("scheduled: \(state.scheduled)")
        print("leased: \(state.leased)")
        print("due and not claimed: \(state.overdue)")
        for worker in state.workers {
            print("worker \(worker.name): seen \(Self.seconds(from: now, to: worker.lastSeen))")
        }
        if !state.hasWorker(now: now) { print("worker: none is running") }
    }

    private static func seconds(from now: Timestamp, to other: Timestamp) -> String {
        let seconds = (other.rawValue - now.rawValue) / 1000
        return seconds < 0 ? "\(-seconds) s ago" : "in \(seconds) s"
    }
}
