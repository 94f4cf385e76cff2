internal import CLinux
import Glibc

/// The events that an epoll reports about a descriptor, and options for watching it (epoll_ctl(2)).
public struct Readiness: OptionSet, Sendable {
    /// The bits as the kernel defines them.
    public let rawValue: UInt32

    /// Creates a set from the bits that the kernel defines.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// There are bytes to read, or connections to accept.
    public static let readable = Readiness(rawValue: CLINUX_READABLE.rawValue)
    /// The kernel has room for bytes to send.
    public static let writable = Readiness(rawValue: CLINUX_WRITABLE.rawValue)
    /// The connection has failed; always reported.
    public static let error = Readiness(rawValue: CLINUX_ERROR.rawValue)
    /// Both directions are closed; always reported.
    public static let hangUp = Readiness(rawValue: CLINUX_HANG_UP.rawValue)
    /// The peer will send nothing more.
    public static let peerHalfClosed = Readiness(rawValue: CLINUX_PEER_HALF_CLOSED.rawValue)
    /// An option: reports changes only, instead of reporting a state for as long as it lasts.
    public static let edgeTriggered = Readiness(rawValue: CLINUX_EDGE_TRIGGERED)
    /// An option: if several epolls watch one descriptor, an event wakes one or a few of them.
    public static let exclusive = Readiness(rawValue: CLINUX_EXCLUSIVE.rawValue)
}

/// Owns an epoll and the memory for its events.
///
/// Used by one thread.
@safe
public struct Epoll: ~Copyable {
    private let descriptor: FileDescriptor
    private let events: UnsafeMutablePointer<clinux_epoll_event>
    private let capacity: Int

    /// Creates an epoll that reports at most `eventCapacity` events at a time.
    public init(eventCapacity: Int) throws(SystemError) {
        descriptor = FileDescriptor(owning: try checked(clinux_epoll_create(), "epoll_create1"))
        capacity = max(eventCapacity, 1)
        unsafe events = .allocate(capacity: capacity)
        unsafe events.initialize(repeating: clinux_epoll_event(), count: capacity)
    }

    deinit {
        unsafe events.deallocate()
    }

    /// Watches a connection; its events carry `token`.
    public borrowing func add(
        _ socket: borrowing Socket,
        for readiness: Readiness,
        token: UInt64
    ) throws(SystemError) {
        try add(socket.descriptor.number, readiness, token)
    }

    /// Watches a listening socket for connections to accept; its events carry `token`.
    public borrowing func add(
        _ listener: borrowing ListeningSocket,
        for readiness: Readiness,
        token: UInt64
    ) throws(SystemError) {
        try add(listener.descriptor.number, readiness, token)
    }

    /// Watches an eventfd; its events carry `token`.
    public borrowing func add(
        _ event: borrowing EventDescriptor,
        for readiness: Readiness,
        token: UInt64
    ) throws(SystemError) {
        try add(event.descriptor.number, readiness, token)
    }

    /// Watches a descriptor that a C library owns; its events carry its number.
    ///
    /// - Parameters:
    ///   - number: The descriptor.
    ///   - readiness: What to watch for.
    ///   - isWatched: Whether the epoll watches the descriptor already.
    /// - Throws: `SystemError` if the kernel has no memory.
    package borrowing func watch(
        descriptor number: Int32,
        for readiness: Readiness,
        isWatched: Bool
    ) throws(SystemError) {
        let change = isWatched ? clinux_epoll_modify : clinux_epoll_add
        try checked(
            change(
                descriptor.number,
                number,
                readiness.rawValue,
                UInt64(UInt32(bitPattern: number))
            ),
            "epoll_ctl"
        )
    }

    /// Stops watching a descriptor that a C library owns.
    package borrowing func stopWatching(descriptor number: Int32) {
        // Fails only if the descriptor is not watched or is closed.
        _ = clinux_epoll_remove(descriptor.number, number)
    }

    /// Stops watching a listening socket.
    public borrowing func remove(_ listener: borrowing ListeningSocket) throws(SystemError) {
        try checked(
            clinux_epoll_remove(descriptor.number, listener.descriptor.number),
            "epoll_ctl"
        )
    }

    /// Waits for events and returns their number; `event(_:)` returns each of them.
    ///
    /// A timeout of 0 returns at once, a negative one waits without a limit. It is not a
    /// `Duration`, since event loops call this method for every request.
    public borrowing func wait(timeoutMilliseconds: Int32) throws(SystemError) -> Int {
        let count = unsafe clinux_epoll_wait(
            descriptor.number,
            events,
            Int32(capacity),
            timeoutMilliseconds
        )
        // A signal interrupted the wait. The caller's loop calls again.
        if count == -EINTR { return 0 }
        return Int(try checked(count, "epoll_wait"))
    }

    /// The token and the readiness of an event that the last `wait` returned.
    ///
    /// - Precondition: `index` is at least 0 and less than the number that `wait` returned.
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
