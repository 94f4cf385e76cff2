internal import CLinux

/// Owns an eventfd: a way for any thread to wake one that waits in epoll.
///
/// Meant for edge-triggered watching: each `signal()` is an edge of its own, and the counter is never
/// read, which saves a system call for each wake-up. (It would block after 2^64 - 2 of them.)
public struct EventDescriptor: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Makes one.
    public init() throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(clinux_eventfd(), "eventfd"))
    }

    /// Wakes whoever watches; from any thread.
    public borrowing func signal() {
        // The only possible failure is the full counter, and then the watcher has been woken.
        _ = clinux_eventfd_add(descriptor.number)
    }

    /// Waits, without an epoll, until someone has signalled since the last call.
    public borrowing func wait() throws(SystemError) {
        try checked(clinux_eventfd_wait(descriptor.number), "eventfd")
    }
}
