internal import Sockets
internal import Synchronization

/// Waits for the events of one event loop.
///
/// Each descriptor is registered once, and identified by a token. Connections are watched
/// edge-triggered (docs/decisions/0011). Before it sleeps, the loop may poll for work for a while
/// (docs/decisions/0014).
final class Poller {
    /// The source of an event.
    enum Source {
        case listener
        case waker
        case connection(token: UInt64)
    }

    private static let listenerToken = UInt64.max
    private static let wakerToken = UInt64.max - 1

    private let loop: Int
    private let shared: SharedState
    private let waker: LoopWaker
    private let epoll: Epoll

    // Separate, since a slow disk says nothing about how soon clients send requests.
    private var requestPolling: BusyPolling
    private var responsePolling: BusyPolling
    /// The token of the last event.
    private var lastToken: UInt64?
    /// Whether the last two events came from the same connection, and the server had no other event
    /// between them.
    private var servesOneConnection = false

    init(loop: Int, shared: SharedState) throws(SystemError) {
        self.loop = loop
        self.shared = shared
        waker = shared.handles[loop].waker
        requestPolling = BusyPolling(upTo: shared.busyPolling)
        responsePolling = BusyPolling(upTo: shared.busyPolling)
        epoll = try Epoll(eventCapacity: LoopLimits.eventsPerWait)
        try epoll.add(waker.event, for: [.readable, .edgeTriggered], token: Self.wakerToken)
    }

    // MARK: Registering

    /// Watches a connection until it is closed.
    func watch(_ connection: Connection) throws(SystemError) {
        try epoll.add(
            connection.socket,
            for: [.readable, .writable, .peerHalfClosed, .edgeTriggered],
            token: connection.token
        )
    }

    /// Watches for connections to accept.
    func watch(_ listener: borrowing ListeningSocket) throws(SystemError) {
        try epoll.add(listener, for: [.readable, .exclusive], token: Self.listenerToken)
    }

    /// Stops watching for connections to accept.
    func unwatch(_ listener: borrowing ListeningSocket) throws(SystemError) {
        try epoll.remove(listener)
    }

    // MARK: Waiting

    /// Waits for events, for a wake-up, or for a deadline; returns the number of events.
    ///
    /// - Parameters:
    ///   - deadline: When to return at the latest, in nanoseconds of the monotonic clock; nil for
    ///     no deadline.
    ///   - now: When the last turn began.
    ///   - awaitsResponses: Whether requests wait for responses of the application.
    /// - Returns: The number of events.
    func wait(until deadline: Int64?, now: Int64, awaitsResponses: Bool) -> Int {
        var count = 0
        func hasWork() -> Bool {
            count = poll()
            return count > 0 || waker.hasWakeUp
        }
        func sleep() {
            let timeout = Self.timeoutMilliseconds(until: deadline, now: now)
            count = waker.prepareToSleep() ? wait(timeout) : poll()
        }
        if awaitsResponses {
            responsePolling.wait(isCalm: servesOneConnection, until: hasWork, orSleep: sleep)
        } else {
            requestPolling.wait(isCalm: servesOneConnection, until: hasWork, orSleep: sleep)
        }
        noteEvents(count)
        return count
    }

    /// Returns the number of current events, without waiting.
    func poll() -> Int { wait(0) }

    /// The source of an event, and what its descriptor is ready for.
    ///
    /// - Precondition: `position` is less than the number of events.
    func event(_ position: Int) -> (source: Source, readiness: Readiness) {
        let (token, readiness) = epoll.event(position)
        switch token {
        case Self.listenerToken: return (.listener, readiness)
        case Self.wakerToken: return (.waker, readiness)
        default: return (.connection(token: token), readiness)
        }
    }

    private func wait(_ timeoutMilliseconds: Int32) -> Int {
        do throws(SystemError) {
            return try epoll.wait(timeoutMilliseconds: timeoutMilliseconds)
        } catch {
            // epoll_wait fails only for invalid arguments (epoll_wait(2)).
            preconditionFailure("\(error)")
        }
    }

    private static func timeoutMilliseconds(until deadline: Int64?, now: Int64) -> Int32 {
        guard let deadline else { return -1 }
        // Rounded up: a wake-up before the deadline would need a second one.
        let milliseconds = (max(deadline - now, 0) + 999_999) / 1_000_000
        return Int32(min(milliseconds, 60_000))
    }

    /// Remembers whether another connection of the server had an event.
    private func noteEvents(_ count: Int) {
        guard count > 0 else { return }
        let token = epoll.event(0).token
        // A wake-up belongs to a request that had an event before.
        guard count > 1 || token != Self.wakerToken else { return }
        let wasActive = shared.lastActiveLoop.load(ordering: .relaxed) == loop
        servesOneConnection = wasActive && count == 1 && token == lastToken
        lastToken = token
        // Only if it changes, since writing invalidates the other loops' processor caches.
        if !wasActive { shared.lastActiveLoop.store(loop, ordering: .relaxed) }
    }
}
