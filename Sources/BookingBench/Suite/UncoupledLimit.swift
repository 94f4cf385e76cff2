internal import Sockets
internal import Synchronization

/// nginx answering requests and the bare loop committing as many, at the same time, and neither waiting for the
/// other: what a machine has to give to a server that would cost nothing itself.
public struct UncoupledLimit: Sendable {
    /// How many requests of each kind a second there is room for, if there have to be as many of both.
    ///
    /// The two seldom share the machine in equal parts. So each counts by how much of its own rate alone
    /// it had: what they came to together is divided anew.
    public let requestsPerSecond: Double

    /// Takes what each did alone and what both did together, in requests a second.
    public init(
        nginxAlone: Double,
        loopAlone: Double,
        nginx: Double,
        loop: Double
    ) {
        let together = nginx / nginxAlone + loop / loopAlone
        requestsPerSecond = together / (1 / nginxAlone + 1 / loopAlone)
    }

    /// Runs both for as long as `load` says.
    ///
    /// - Parameters:
    ///   - load: The reads, of nginx.
    ///   - nginx: A server that answers them with constant bytes.
    ///   - batch: How many requests the loop puts into a transaction.
    ///   - path: The loop's file, which is removed.
    /// - Returns: What each came to, in requests a second.
    /// - Throws: `BenchError`, also where an answer was wrong.
    static func measureTogether(
        _ load: LoadOptions,
        _ nginx: LoadTarget,
        batch: Int,
        path: String
    ) throws(BenchError) -> (nginx: Double, loop: Double) {
        let loop = try LoopBeside(
            path: path,
            batch: batch,
            seconds: load.warmUpSeconds + load.seconds
        )
        // Joined in any case.
        let reads = Result { () throws(BenchError) in try LoadRun.measure(load, nginx) }
        let writes = try loop.finish()
        let measurement = try reads.get()
        guard measurement.isClean else { throw BenchError("nginx gave wrong answers") }
        return (measurement.requestsPerSecond, writes.requestsPerSecond)
    }
}

/// The bare loop on a thread of its own.
private final class LoopBeside: Sendable {
    private typealias Outcome = Result<BareLoop.Result, BenchError>

    private let outcome = Mutex<Outcome?>(nil)
    private let thread = Mutex<SystemThread?>(nil)

    init(path: String, batch: Int, seconds: Double) throws(BenchError) {
        do throws(SystemError) {
            var started: SystemThread? = try SystemThread(name: "bare-loop") { [self] in
                let result = Outcome { () throws(BenchError) in
                    try BareLoop.measure(path: path, batch: batch, seconds: seconds)
                }
                outcome.withLock { $0 = result }
            }
            thread.withLock { $0 = started.take() }
        } catch {
            throw BenchError("\(error)")
        }
    }

    /// Waits until it has ended.
    func finish() throws(BenchError) -> BareLoop.Result {
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
        guard let outcome = outcome.withLock({ $0 }) else { throw BenchError("no result") }
        return try outcome.get()
    }
}
