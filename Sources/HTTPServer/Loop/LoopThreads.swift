internal import Sockets

/// The threads of a server's event loops.
final class LoopThreads: Sendable {
    private let threads = Guarded<[StoppableThread]>([])
    /// One entry for each loop that has started to serve (nil), or has failed to.
    private let reports = Guarded<[ServerError?]>([])
    private let reported = Semaphore()

    /// Starts a thread for one loop.
    ///
    /// - Parameters:
    ///   - loop: The loop's index.
    ///   - makeLoop: Creates the loop, on the new thread; `waitUntilReady` throws its errors.
    /// - Throws: `SystemError` if the process may not start another thread.
    func start(
        loop: Int,
        _ makeLoop: @escaping @Sendable () throws(ServerError) -> EventLoop
    ) throws(SystemError) {
        // A loop that runs later finds several requests at once (docs/decisions/0013).
        let thread = StoppableThread(name: "http-\(loop)", scheduling: .batch)
        try thread.start { [self] in
            do throws(ServerError) {
                let loop = try makeLoop()
                report(nil)
                loop.run()
            } catch {
                report(error)
            }
        }
        threads.withLock { $0.append(thread) }
    }

    /// Waits until every started loop serves or has failed; throws the first failure.
    func waitUntilReady() throws(ServerError) {
        let count = threads.withLock { $0.count }
        while reports.withLock({ $0.count }) < count { reported.wait() }
        if let failure = reports.withLock({ $0.compactMap(\.self).first }) { throw failure }
    }

    /// Waits until every thread has ended.
    func join() {
        for thread in threads.withLock({ $0 }) { thread.join() }
    }

    private func report(_ failure: ServerError?) {
        reports.withLock { $0.append(failure) }
        reported.signal()
    }
}
