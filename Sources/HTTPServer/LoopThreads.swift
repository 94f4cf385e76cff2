internal import Sockets

/// The threads of a server's event loops.
final class LoopThreads: Sendable {
    private let reports = Guarded<[ServerError?]>([])
    private let reported: EventDescriptor
    private let threads = Guarded<[Handle]>([])

    init() throws(SystemError) {
        reported = try EventDescriptor()
    }

    /// Starts a thread for one loop.
    ///
    /// `prepare` makes the loop on the new thread; what it throws comes out of `waitUntilReady`.
    func start(
        loop: Int,
        _ prepare: @escaping @Sendable () throws(ServerError) -> EventLoop
    ) throws(SystemError) {
        // A loop that comes as soon as it is woken finds one request; one that waits finds several.
        let thread = try SystemThread(name: "http-\(loop)", scheduling: .batch) { [self] in
            do throws(ServerError) {
                let loop = try prepare()
                report(nil)
                loop.run()
            } catch {
                report(error)
            }
        }
        let handle = Handle(thread)
        threads.withLock { $0.append(handle) }
    }

    /// Waits until every loop that was started serves, or has failed; throws the first failure.
    func waitUntilReady() throws(ServerError) {
        let count = threads.withLock { $0.count }
        while reports.withLock({ $0.count }) < count {
            do throws(SystemError) {
                try reported.wait()
            } catch {
                throw .system(error)
            }
        }
        if let failure = reports.withLock({ $0.compactMap(\.self).first }) { throw failure }
    }

    /// Waits until every thread has ended.
    func join() {
        let ended = threads.withLock { threads in
            let all = threads
            threads = []
            return all
        }
        for handle in ended { handle.join() }
    }

    private func report(_ failure: ServerError?) {
        reports.withLock { $0.append(failure) }
        reported.signal()
    }

    /// Keeps a thread, which cannot be in an array by itself, until it is joined.
    private final class Handle: Sendable {
        private let thread: Guarded<SystemThread?>

        init(_ thread: consuming SystemThread) {
            self.thread = Guarded(thread)
        }

        func join() {
            let taken = thread.withLock { $0.take() }
            taken?.join()
        }
    }
}
