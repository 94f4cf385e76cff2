import Bookings

/// Workers.
extension Simulation {
    /// A worker polls; the store and Redis may fail during the poll.
    func work(worker index: Int) throws {
        let worker = workers[index]
        guard worker.canPoll(at: now) else { return }
        let now = now
        let due = model.entries.values.filter { $0.until ?? .max <= now }.map(\.id)
            .sorted { $0.rawValue < $1.rawValue }
        let hasFailed = worker.poll(
            at: now,
            fault: isAtRest ? nil : .random(bookings: due, using: &random),
            redisFault: isAtRest ? nil : .random(using: &random)
        )
        if let workerViolation { throw workerViolation }
        // Many workers start again after a fault, because a worker that stays waits for two seconds.
        let restarts = hasFailed && Int.random(in: 0..<3, using: &random) > 0
        if worker.process.isDead || restarts { try crash(worker: index) }
    }

    /// A worker dies between two polls, and starts again.
    func crash(worker index: Int) throws {
        guard !workers[index].isBusy else { return }
        workers[index] = try SimulatedWorker(self, redis: workers[index].redis)
    }

    /// Other processes take turns while a worker is in the middle of a poll.
    func interrupt() {
        guard !isAtRest else { return }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            guard workerViolation == nil else { return }
            do {
                try turn()
            } catch {
                workerViolation = error as? Violation ?? violation("\(error)")
            }
        }
    }

    /// A server sends jobs to the queue; some are lost.
    func schedule(_ jobs: [ExpiryJob]) {
        for job in jobs where !sweeps || Int.random(in: 0..<8, using: &random) > 0 {
            queue.change { $0.add(job) }
        }
    }

    /// Compares the results of a worker's transaction with the model.
    func compare(_ results: [ExpiryResult], of jobs: [ExpiryJob]) {
        let expected = applyExpiries()
        if expected != results.map(\.isExpired) {
            workerViolation = violation("\(jobs) ended as \(results); the model says \(expected)")
        }
    }

    /// Compares a worker's transaction that failed with the model.
    func compareFailure(of jobs: [ExpiryJob], isDead: Bool) {
        if !applyExpiries().isEmpty, !isDead {
            workerViolation = violation("\(jobs) failed and are on disk")
        }
    }

    /// Does in the model what a worker's transaction did.
    private func applyExpiries() -> [Bool] {
        var expected: [Bool] = []
        for case .committed(let transaction) in journal.take() {
            for case (.expire(let job), _) in transaction.commands {
                expected.append(model.expire(job, now: transaction.now.rawValue))
            }
        }
        return expected
    }
}

extension ExpiryResult {
    fileprivate var isExpired: Bool {
        if case .expired = self { true } else { false }
    }
}
