internal import Glibc

/// Waits until a socket can be read or written.
enum SocketWait {
    /// Waits until `deadline` at the latest.
    ///
    /// - Returns: False if the deadline passed.
    static func wait(
        for descriptor: Int32,
        toRead: Bool,
        toWrite: Bool,
        until deadline: ContinuousClock.Instant
    ) -> Bool {
        let events = (toRead ? POLLIN : 0) | (toWrite ? POLLOUT : 0)
        var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let count = unsafe poll(&entry, 1, milliseconds(to: deadline))
            if count > 0 { return true }
            if count == 0, ContinuousClock.now >= deadline { return false }
            // A signal interrupted poll, or the wait is longer than poll can count: wait again.
        }
    }

    /// The time until `deadline` as poll takes it, rounded up so that it does not poll in a loop.
    private static func milliseconds(to deadline: ContinuousClock.Instant) -> Int32 {
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { return 0 }
        let (seconds, attoseconds) = rest.components
        guard seconds < 86_400 else { return 86_400_000 }
        return Int32(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
