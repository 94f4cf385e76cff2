internal import CLinux

/// Owns an eventfd, with which any thread wakes a thread that waits in epoll or poll.
///
/// An epoll must watch it edge-triggered: each `signal()` is a new edge, and the counter is never
/// read, which saves a system call for each wake-up. (The counter overflows after 2^64 - 2
/// signals.)
public struct EventDescriptor: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Creates an eventfd.
    public init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(clinux_eventfd(), "eventfd"))
    }

    /// Wakes the threads that watch it; may be called from any thread.
    public borrowing func signal() {
        // Fails only if the counter is full, and then the watching thread has been woken.
        _ = clinux_eventfd_add(descriptor.number)
    }
}
