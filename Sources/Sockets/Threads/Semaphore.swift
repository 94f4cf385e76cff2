internal import CLinux
import Glibc

/// A counting semaphore: a thread waits until another thread signals.
///
/// A POSIX semaphore (sem_overview(7)), so `signal` makes no system call unless a thread waits.
/// Safe to use from any thread.
@safe
public final class Semaphore: Sendable {
    // The kernel needs the semaphore at a fixed address. The sem_* functions may be called from
    // several threads at once, which is what Sendable requires.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    /// Creates a semaphore with the count 0.
    public init() {
        unsafe semaphore = .allocate(capacity: 1)
        // Fails only for a value beyond SEM_VALUE_MAX.
        _ = unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        _ = unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Adds one to the count, which lets one waiting thread continue.
    public func signal() {
        unsafe clinux_lock_leaving(semaphore)
        _ = unsafe sem_post(semaphore)
    }

    /// Waits until the count is not 0, and subtracts one from it.
    public func wait() {
        // A signal handler may interrupt it.
        while unsafe sem_wait(semaphore) != 0 {}
        unsafe clinux_lock_taken(semaphore)
    }

    /// Waits until the count is not 0, at most for `time`, and subtracts one from it.
    ///
    /// - Returns: Whether it subtracted one: false if the time ran out.
    public func wait(upTo time: Duration) -> Bool {
        let isSignalled = unsafe clinux_semaphore_wait(semaphore, time.wholeNanoseconds) == 1
        if isSignalled { unsafe clinux_lock_taken(semaphore) }
        return isSignalled
    }

    /// Sets the count to 0.
    public func reset() {
        while unsafe sem_trywait(semaphore) == 0 {}
        unsafe clinux_lock_taken(semaphore)
    }
}
