import Glibc

/// Lets a thread sleep until another one has something for it.
///
/// A POSIX semaphore: `signal` makes no system call while nobody sleeps. Safe to use from any thread.
@safe
final class WakeUp: Sendable {
    // The kernel wants the semaphore at one address; sem_post and sem_wait are made to be called
    // from several threads at once, which is what Sendable promises.
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        unsafe semaphore = .allocate(capacity: 1)
        // Fails only for a value beyond SEM_VALUE_MAX.
        _ = unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        _ = unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Wakes one sleeper, now or when it comes.
    func signal() {
        _ = unsafe sem_post(semaphore)
    }

    /// Sleeps until `signal` was called once more than this.
    func wait() {
        // A signal handler may interrupt it.
        while unsafe sem_wait(semaphore) != 0 {}
    }
}
