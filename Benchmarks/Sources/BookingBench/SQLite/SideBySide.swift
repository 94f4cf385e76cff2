/// nginx and the bare loop at the same time, independent of each other: what the machine leaves to a
/// server that costs nothing beyond its two parts.
struct SideBySide: Sendable {
    /// How many requests of each kind the machine can do, if it does as many of both.
    ///
    /// The two programs seldom get equal parts of the machine. So each rate is divided by the rate of
    /// that program alone, and the sum of both shares is divided anew.
    let requestsPerSecond: Double

    /// Combines the rates of each program alone and of both together, in requests a second.
    init(nginxAlone: Double, loopAlone: Double, nginx: Double, loop: Double) {
        let together = nginx / nginxAlone + loop / loopAlone
        requestsPerSecond = together / (1 / nginxAlone + 1 / loopAlone)
    }

    /// Measures both together.
    ///
    /// - Parameters:
    ///   - load: The reads of nginx.
    ///   - nginx: The nginx server.
    ///   - batch: How many requests of the loop share a transaction.
    ///   - file: The loop's database, which is removed.
    /// - Returns: The rates in requests a second.
    /// - Throws: `BenchError`, also if a response is wrong.
    static func measure(
        _ load: LoadOptions,
        _ nginx: LoadTarget,
        batch: Int,
        _ file: DatabaseFile
    ) throws -> (nginx: Double, loop: Double) {
        let window = load.warmUp + load.window
        let loop = try BackgroundThread(name: "bare-loop") {
            try BareLoop.measure(file, batch: batch, window: window)
        }
        // The thread must be joined, even if the reads fail.
        let reads = Result { try LoadRun.measure(load, nginx) }
        let writes = try loop.join()
        let measurement = try reads.get()
        guard measurement.isClean else { throw BenchError("nginx sent wrong responses") }
        return (measurement.requestsPerSecond, writes.requestsPerSecond)
    }
}
