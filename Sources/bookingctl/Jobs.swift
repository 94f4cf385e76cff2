internal import ArgumentParser
internal import Bookings
internal import ExpiryQueue
internal import ProcessSupport
internal import Redis

/// Shows the state of the expiry of holds.
struct Jobs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the deadlines of holds, the jobs in Redis and the workers.",
        discussion: """
            scheduled: jobs in Redis that no worker has claimed. leased: jobs that a worker has \
            claimed. overdue: deadlines that have passed and are not recorded in the database. The \
            exit status is 1 if Redis does not respond.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        let now = SystemClock().now()
        let deadlines = try store.deadlineCounts(now: now)
        print("holds: \(deadlines.pending)")
        print("overdue: \(deadlines.overdue)")
        if let earliest = deadlines.earliest {
            print("next deadline: \(Self.text(earliest - now))")
        }
        let redis = try common.redis
        guard redis != .none else {
            print("redis: off")
            return
        }
        var queue = JobQueue(over: try RedisConnection.connect(to: redis))
        let state = try queue.inspect(now: now)
        print("scheduled: \(state.scheduled)")
        print("leased: \(state.leased)")
        print("due and not claimed: \(state.overdue)")
        for worker in state.workers {
            print("worker \(worker.name): seen \(Self.text(worker.lastSeen - now))")
        }
        if !state.hasWorker(now: now) { print("worker: none is running") }
    }

    private static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        return seconds < 0 ? "\(-seconds) s ago" : "in \(seconds) s"
    }
}
