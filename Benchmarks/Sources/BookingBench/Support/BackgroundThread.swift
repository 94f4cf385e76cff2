import Sockets
import Synchronization

/// A closure that runs on a thread of its own; `join()` must be called once.
struct BackgroundThread<Value: Sendable>: ~Copyable {
    private final class Outcome: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    private let thread: SystemThread
    private let outcome = Outcome()

    /// Starts the thread.
    init(name: String, _ body: @escaping @Sendable () throws -> Value) throws {
        let outcome = outcome
        thread = try SystemThread(name: name) {
            let result = Result(catching: body)
            outcome.result.withLock { $0 = result }
        }
    }

    /// Waits until the closure has returned; returns its value or throws its error.
    consuming func join() throws -> Value {
        let outcome = outcome
        thread.join()
        guard let result = outcome.result.withLock({ $0 }) else {
            throw BenchError("a thread ended without a result")
        }
        return try result.get()
    }
}
