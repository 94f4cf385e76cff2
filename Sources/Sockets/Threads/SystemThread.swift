internal import CLinux
import Glibc

/// A started thread of the operating system that must be joined exactly once.
///
/// `StoppableThread` owns one and is easier to use correctly.
public struct SystemThread: ~Copyable, Sendable {
    /// When the kernel lets the thread run after it was woken.
    public enum Scheduling: Sendable {
        /// Soon: the thread may preempt the thread that runs on the processor.
        case prompt
        /// When the running thread sleeps or has used its time slice (`SCHED_BATCH` of sched(7)).
        /// By then more work may have arrived, which costs one context switch in all.
        case batch
    }

    private let handle: pthread_t

    /// Starts a thread that runs `body` and ends when `body` returns.
    ///
    /// `ps -L` and crash reports show the first 15 bytes of `name`. If the kernel refuses
    /// `scheduling`, the thread is scheduled as by default.
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

    /// Waits until the thread has ended; must not be called by the thread itself.
    public consuming func join() {
        let result = pthread_join(handle, nil)
        precondition(result == 0, "a thread joined itself")
    }
}

/// The parameters of a new thread, passed through the single pointer of `pthread_create`.
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
        // Fails only for a name longer than 15 bytes.
        _ = unsafe clinux_name_thread(String(decoding: name.utf8.prefix(15), as: UTF8.self))
        if scheduling == .batch { _ = clinux_use_batch_policy() }
        body()
    }
}
