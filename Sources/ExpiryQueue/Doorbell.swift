internal import Glibc
public import Sockets

/// Wakes a thread that waits, from any other thread.
public final class Doorbell: Sendable {
    private let event: EventDescriptor

    /// Makes one.
    ///
    /// - Throws: `SystemError` where the process has no descriptors left.
    public init() throws(SystemError) { event = try EventDescriptor() }

    /// Readable from the first ring on, until `silence()`.
    package var descriptor: Int32 { event.descriptor.number }

    /// Wakes whoever waits now or waits next.
    public func ring() { event.signal() }

    /// Forgets the rings so far.
    func silence() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Waits for a ring.
    ///
    /// - Returns: Whether it rang within that time.
    @discardableResult
    func wait(milliseconds: Int64) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let limit = Int32(clamping: max(0, milliseconds))
        return unsafe poll(&entry, 1, limit) > 0
    }
}
