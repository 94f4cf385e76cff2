internal import Glibc

/// A thread of the operating system that runs one function and is joined by its owner.
///
/// Whoever starts a thread waits for its end: dropping one without `join()` detaches it.
@safe
public struct Thread: ~Copyable {
    private let handle: pthread_t

    /// Starts a thread that runs `body`.
    ///
    /// - Parameters:
    ///   - name: What the system's tools show, of which Linux keeps the first 15 bytes.
    ///   - body: Runs on the new thread, once.
    /// - Throws: `ThreadStartError` where the system has no room for another thread.
    public init(
        name: String,
        _ body: sending @escaping () -> Void
    ) throws(ThreadStartError) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle,
            nil,
            { argument in
                if let argument = unsafe argument {
                    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument)
                        .takeRetainedValue()
                    start.run()
                }
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            unsafe start.release()
            throw ThreadStartError(code: code)
        }
        self.handle = handle
    }

    deinit {
        pthread_detach(handle)
    }

    /// Waits until the thread's function has returned.
    public consuming func join() {
        _ = pthread_join(handle, nil)
        discard self
    }
}

/// The system refused a new thread.
public struct ThreadStartError: Error, Hashable, Sendable {
    /// What `pthread_create` returned: an error number.
    public let code: Int32
}

/// What a new thread is given.
private final class ThreadStart {
    private let name: String
    private let body: () -> Void

    init(name: String, body: @escaping () -> Void) {
        self.name = name
        self.body = body
    }

    /// On the new thread.
    func run() {
        nameThisThread()
        body()
    }

    /// By the file that stands for the name: Glibc's call is hidden from Swift behind _GNU_SOURCE.
    private func nameThisThread() {
        let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        // A name is for people who watch: without one the thread works as well.
        _ = unsafe name.utf8CString.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress, $0.count - 1)
        }
        close(descriptor)
    }
}
