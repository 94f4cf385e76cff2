internal import CLinux
import Glibc

/// What a descriptor is ready for (epoll_ctl(2)).
public struct Readiness: OptionSet, Sendable {
    /// The kernel's bits.
    public let rawValue: UInt32

    /// From the kernel's bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// There is something to read or to accept.
    public static let readable = Readiness(rawValue: CLINUX_READABLE.rawValue)
    /// There is room to write.
    public static let writable = Readiness(rawValue: CLINUX_WRITABLE.rawValue)
    /// The connection failed; always reported.
    public static let error = Readiness(rawValue: CLINUX_ERROR.rawValue)
    /// Both directions are closed; always reported.
    public static let hangUp = Readiness(rawValue: CLINUX_HANG_UP.rawValue)
    /// The peer will send nothing more.
    public static let peerHalfClosed = Readiness(rawValue: CLINUX_PEER_HALF_CLOSED.rawValue)
    /// Report changes only, not states.
    public static let edgeTriggered = Readiness(rawValue: CLINUX_EDGE_TRIGGERED)
    /// Of several epolls that watch one descriptor, wake one or few.
    public static let exclusive = Readiness(rawValue: CLINUX_EXCLUSIVE.rawValue)
}

/// Owns an epoll and the room for its events.
///
/// Used by one thread.
@safe
public struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private let events: UnsafeMutablePointer<clinux_epoll_event>
    private let capacity: Int

    /// An epoll that reports at most `eventCapacity` events at a time.
    public init(eventCapacity: Int) throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(clinux_epoll_create(), "epoll_create1"))
        capacity = max(eventCapacity, 1)
        unsafe events = .allocate(capacity: capacity)
        unsafe events.initialize(repeating: clinux_epoll_event(), count: capacity)
    }

    deinit {
        unsafe events.deallocate()
    }

    /// Watches a connection; `token` comes back with its events.
    public borrowing func add(
        _ socket: borrowing Socket,
        for readiness: Readiness,
        token: UInt64
    ) throws(SystemError) {
        try add(socket.descriptor.number, readiness, token)
    }

    /// Watches for connections that wait to be accepted.
    public borrowing func add(
        _ listener: borrowing ListeningSocket,
        for readiness: Readiness,
        token: UInt64
    ) throws(SystemError) {
        try add(listener.descriptor.number, readiness, token)
    }

    /// Watches an eventfd.
    public borrowing func add(
        _ event: borrowing EventDescriptor,
        for readiness: Readiness,
        token: UInt64
    ) throws(SystemError) {
        try add(event.descriptor.number, readiness, token)
    }

    /// Stops watching for connections that wait to be accepted.
    public borrowing func remove(_ listener: borrowing ListeningSocket) throws(SystemError) {
        try checked(
            clinux_epoll_remove(descriptor.number, listener.descriptor.number),
            "epoll_ctl"
        )
    }

    /// Waits for events and returns how many there are; `event(_:)` tells them.
    ///
    /// A timeout of 0 only looks, a negative one waits for ever.
    public borrowing func wait(timeoutMilliseconds: Int32) throws(SystemError) -> Int {
        let count = unsafe clinux_epoll_wait(
            descriptor.number,
            events,
            Int32(capacity),
            timeoutMilliseconds
        )
        // A signal is not this thread's business: the caller goes round its loop once more.
        if count == -EINTR { return 0 }
        return Int(try checked(count, "epoll_wait"))
    }

    /// The token and the readiness of an event of the last `wait`.
    ///
    /// - Precondition: `index` is between 0 and what `wait` returned.
    public borrowing func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        precondition(index >= 0 && index < capacity, "no such event")
        let event = unsafe events[index]
        return (event.token, Readiness(rawValue: event.events))
    }

    private borrowing func add(
        _ number: Int32,
        _ readiness: Readiness,
        _ token: UInt64
    ) throws(SystemError) {
        try checked(
            clinux_epoll_add(descriptor.number, number, readiness.rawValue, token),
            "epoll_ctl"
        )
    }
}
