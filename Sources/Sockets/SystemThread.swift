internal import CLinux
import Glibc

/// A named thread of the system, for work that blocks or that owns its thread.
///
/// Every started thread has to be joined once.
public struct SystemThread: ~Copyable, Sendable {
    /// What the kernel does when the thread has something to do again.
    public enum Scheduling: Sendable {
        /// It may take the processor from the thread that runs there.
        case prompt
        /// It waits until the thread that runs there sleeps or has had its time: `SCHED_BATCH` of
        /// sched(7). By then there may be more to do, at the price of one switch.
        case batch
    }

    private let handle: pthread_t

    /// Starts a thread that runs `body` and ends with it.
    ///
    /// `ps -L` and crash reports show the first 15 bytes of `name`. Where the kernel refuses
    /// `scheduling`, the thread runs as any other does.
    public init(
        name: String,
        scheduling: Scheduling = .prompt,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let start = unsafe Unmanaged.passRetained(
            ThreadStart(name: name, scheduling: scheduling, body: body)
        )
        var handle = pthread_t()
        let result = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            start.toOpaque()
        )
        guard result == 0 else {
            unsafe start.release()
            throw SystemError(code: result, call: "pthread_create")
        }
        self.handle = handle
    }

    /// Waits until the thread has ended; not from the thread itself.
    public consuming func join() {
        let result = pthread_join(handle, nil)
        precondition(result == 0, "a thread was joined twice, or by itself")
    }
}

/// What a new thread needs to know, passed through `pthread_create`'s one pointer.
private final class ThreadStart {
    private let name: String
    private let scheduling: SystemThread.Scheduling
    private let body: @Sendable () -> Void

    init(
        name: String,
        scheduling: SystemThread.Scheduling,
        body: @escaping @Sendable () -> Void
    ) {
        self.name = name
        self.scheduling = scheduling
        self.body = body
    }

    func run() {
        // Only a name that is too long can fail, and it is cut here.
        _ = unsafe clinux_name_thread(String(decoding: name.utf8.prefix(15), as: UTF8.self))
        if scheduling == .batch { _ = clinux_use_batch_policy() }
        body()
    }
}
