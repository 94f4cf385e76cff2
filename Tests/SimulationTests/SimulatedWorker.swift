import Bookings
import ExpiryQueue
import Logging
import Redis
import SQLiteStore
import Sockets
import StoreSupport

/// A worker process: the production code of a worker, on a store that can fail and on a stand-in for
/// Redis.
final class SimulatedWorker {
    let process: SimulatedProcess
    let redis: RedisStandIn
    /// Whether the worker is in the middle of a poll.
    private(set) var isBusy = false
    /// The times during the last poll, by the clock that can be set.
    private var pollTimes: ClosedRange<Int64> = 0...0
    private var hasFailed = false
    private var worker: Worker<InterruptedStore>

    init(_ simulation: Simulation, redis: RedisStandIn) throws {
        self.redis = redis
        process = SimulatedProcess(journal: simulation.journal, sabotage: simulation.sabotage)
        var settings = WorkerSettings(
            name: "worker",
            redis: try RedisURL("unix:\(redis.path)"),
            sweepTime: .milliseconds(200)
        )
        settings.leaseTime = .milliseconds(Int64.random(in: 50...1_000, using: &simulation.random))
        // A slow machine must not change the run.
        settings.timeouts = RedisTimeouts(connect: .seconds(60), command: .seconds(60))
        let session = try ExpirySession(
            SimulatedStore(file: simulation.file, process: process),
            service: simulation.service,
            clock: simulation.clock
        )
        worker = Worker(
            settings,
            store: InterruptedStore(simulation, process, redis, session),
            clock: simulation.clock,
            logger: Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() }),
            stopRequest: try StopRequest()
        )
    }

    /// Runs one poll of the worker, in which the faults occur.
    ///
    /// - Returns: Whether a fault occurred.
    func poll(at now: Int64, fault: Fault?, redisFault: RedisStandIn.Fault?) -> Bool {
        process.expect(fault)
        redis.expect(redisFault)
        pollTimes = now...now
        isBusy = true
        _ = worker.poll()
        isBusy = false
        hasFailed = process.hasFailed || redis.hasFailed
        return hasFailed
    }

    /// The clock was set during a poll.
    func noteTime(_ now: Int64) {
        guard isBusy else { return }
        pollTimes = min(now, pollTimes.lowerBound)...max(now, pollTimes.upperBound)
    }

    /// Whether the worker certainly does not wait after an error.
    ///
    /// The wait has a random length. A poll during that time would make the runs of a seed differ.
    func canPoll(at now: Int64) -> Bool {
        guard !isBusy else { return false }
        let longest = QueueLimits.longestBackoff.wholeMilliseconds
        return !hasFailed || now < pollTimes.lowerBound || now >= pollTimes.upperBound + longest
    }
}

/// A worker's store: between the worker's operations, other processes take turns.
struct InterruptedStore: ~Copyable, ExpiryStore {
    private unowned let simulation: Simulation
    private let process: SimulatedProcess
    private let redis: RedisStandIn
    private var session: ExpirySession<SimulatedStore>

    init(
        _ simulation: Simulation,
        _ process: SimulatedProcess,
        _ redis: RedisStandIn,
        _ session: consuming ExpirySession<SimulatedStore>
    ) {
        self.simulation = simulation
        self.process = process
        self.redis = redis
        self.session = session
    }

    mutating func expire(_ jobs: [ExpiryJob]) throws(StoreError) -> [ExpiryResult] {
        if process.sabotage == .acknowledgeBeforeCommit {
            simulation.queue.change { $0.acknowledge(jobs) }
        }
        simulation.interrupt()
        do throws(StoreError) {
            let results = try session.expire(jobs)
            simulation.compare(results, of: jobs)
            simulation.interrupt()
            return results
        } catch {
            if process.isDead { redis.cut() }
            simulation.compareFailure(of: jobs, isDead: process.isDead)
            throw error
        }
    }

    mutating func overdue(limit: Int, now: Timestamp) throws(StoreError) -> [ExpiryJob] {
        try process.take()
        return simulation.sweeps ? try session.overdue(limit: limit, now: now) : []
    }

    mutating func earliestDeadline() throws(StoreError) -> Timestamp? {
        try process.take()
        return try session.earliestDeadline()
    }

    mutating func recordSignOfLife(of worker: String, at now: Timestamp) throws(StoreError) {
        try session.recordSignOfLife(of: worker, at: now)
    }
}
