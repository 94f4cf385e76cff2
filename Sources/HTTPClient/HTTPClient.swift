internal import CCurl
public import Sockets

/// Sends POST requests with libcurl, many at a time, on the caller's thread.
///
/// Confined to one thread, which calls `wait` again and again. The client follows no redirect, verifies
/// certificates, uses no proxy, and checks every address when it connects. It discards the content of
/// responses.
@safe
public struct HTTPClient: ~Copyable {
    private let multi: Multi
    private let configuration: HTTPClientConfiguration
    private let waker: Waker
    private var idle: [Transfer] = []
    private var running: [ObjectIdentifier: Transfer] = [:]

    private static let wakeToken = UInt64.max

    /// Ends a client's `wait` from any thread.
    public final class Waker: Sendable {
        fileprivate let event: EventDescriptor

        /// Creates a waker for one client.
        public init() throws(SystemError) { event = try EventDescriptor() }

        /// Ends the wait of the client; if it does not wait, its next wait.
        public func wake() { event.signal() }
    }

    /// Creates a client.
    ///
    /// - Throws: `SystemError` if the process has no descriptors or no memory left.
    public init(_ configuration: HTTPClientConfiguration, waker: Waker) throws(SystemError) {
        let epoll = try Epoll(eventCapacity: HTTPClientLimits.eventsPerWait)
        try epoll.add(waker.event, for: [.readable, .edgeTriggered], token: Self.wakeToken)
        guard let multi = Multi(configuration.limits, epoll: epoll) else {
            throw SystemError(code: 12, call: "curl_multi_init")
        }
        self.multi = multi
        self.waker = waker
        self.configuration = configuration
    }

    deinit {
        for transfer in running.values {
            unsafe curl_multi_remove_handle(multi.handle, transfer.easy)
        }
    }

    /// The number of requests that run.
    public var requests: Int { running.count }

    /// Starts a request; `wait` returns its result under `id`.
    ///
    /// - Throws: `forbiddenURL` if libcurl cannot send the request.
    /// - Precondition: Fewer than `HTTPClientLimits.requests` requests run.
    public mutating func start(
        _ request: OutgoingRequest,
        id: UInt64
    ) throws(HTTPClientError) {
        precondition(requests < configuration.limits.requests, "the caller bounds its requests")
        guard let transfer = idle.popLast() ?? Transfer(configuration) else {
            throw .other("out of memory")
        }
        guard transfer.prepare(request, id: id),
            unsafe curl_multi_add_handle(multi.handle, transfer.easy) == CURLM_OK
        else {
            idle.append(transfer)
            throw .forbiddenURL
        }
        running[ObjectIdentifier(transfer)] = transfer
    }

    /// Waits until a request has ended or the client is woken, at most for `time`.
    ///
    /// - Parameters:
    ///   - time: The longest wait.
    ///   - finished: Receives the requests that have ended.
    /// - Throws: `SystemError` if the epoll fails, which it does only for programming errors.
    public mutating func wait(
        upTo time: Duration,
        into finished: inout [FinishedRequest]
    ) throws(SystemError) {
        let now = MonotonicClock.nanoseconds()
        var nanoseconds = max(0, time.wholeNanoseconds)
        if let deadline = multi.deadline { nanoseconds = min(nanoseconds, max(0, deadline - now)) }
        let count = try multi.epoll.wait(
            timeoutMilliseconds: Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
        )
        for index in 0..<count {
            let (token, readiness) = multi.epoll.event(index)
            guard token != Self.wakeToken else { continue }
            multi.socketIsReady(Int32(truncatingIfNeeded: token), readiness)
        }
        multi.fireTimer(now: MonotonicClock.nanoseconds())
        takeFinished(into: &finished)
    }

    private mutating func takeFinished(into finished: inout [FinishedRequest]) {
        var code = CURLE_OK
        while let easy = unsafe ccurl_next_finished(multi.handle, &code) {
            guard let context = unsafe ccurl_context(easy) else { continue }
            let transfer = unsafe Transfer.at(context)
            running[ObjectIdentifier(transfer)] = nil
            finished.append(transfer.finished(code))
            unsafe curl_multi_remove_handle(multi.handle, easy)
            idle.append(transfer)
        }
    }
}
