internal import CCurl
internal import Sockets

/// libcurl's multi handle, with the epoll that watches its sockets.
///
/// Confined to the client's thread. libcurl's callbacks have the object's address.
@safe
final class Multi {
    let handle: UnsafeMutableRawPointer
    let epoll: Epoll
    /// When libcurl wants to be called though no socket is ready, in nanoseconds of the monotonic clock.
    private(set) var deadline: Int64?
    private var watched: Set<Int32> = []

    /// libcurl's state for the whole process, which is created once.
    private static let isInitialized = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    /// Creates a handle; nil without memory.
    init?(_ limits: HTTPClientLimits, epoll: consuming Epoll) {
        guard Self.isInitialized, let handle = unsafe curl_multi_init() else { return nil }
        unsafe self.handle = handle
        self.epoll = epoll
        let numbers: [(CURLMoption, Int)] = [
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.requests),
            (CURLMOPT_MAX_HOST_CONNECTIONS, limits.connectionsPerHost),
            (CURLMOPT_MAXCONNECTS, limits.idleConnections),
        ]
        for (option, value) in numbers {
            guard unsafe ccurl_multi_set_number(handle, option, value) == CURLM_OK else {
                return nil
            }
        }
        let result = unsafe ccurl_multi_set_callbacks(
            handle,
            Unmanaged.passUnretained(self).toOpaque(),
            { (_, socket, change, context, _) in
                if let context = unsafe context { unsafe Multi.at(context).watch(socket, change) }
                return 0
            },
            { (_, milliseconds, context) in
                if let context = unsafe context { unsafe Multi.at(context).setTimer(milliseconds) }
                return 0
            }
        )
        guard result == CURLM_OK else { return nil }
    }

    deinit {
        // All easy handles are removed by now; this closes the idle connections.
        unsafe curl_multi_cleanup(handle)
    }

    /// Calls libcurl for a socket that is ready.
    func socketIsReady(_ number: Int32, _ readiness: Readiness) {
        var bits: Int32 = 0
        if readiness.contains(.readable) { bits |= CURL_CSELECT_IN }
        if readiness.contains(.writable) { bits |= CURL_CSELECT_OUT }
        if !readiness.isDisjoint(with: [.error, .hangUp]) { bits |= CURL_CSELECT_ERR }
        var running: Int32 = 0
        unsafe curl_multi_socket_action(handle, number, bits, &running)
    }

    /// Calls libcurl if its deadline has passed.
    func fireTimer(now: Int64) {
        guard let deadline, deadline <= now else { return }
        self.deadline = nil
        var running: Int32 = 0
        unsafe curl_multi_socket_action(handle, CURL_SOCKET_BAD, 0, &running)
    }

    @unsafe
    private static func at(_ context: UnsafeMutableRawPointer) -> Multi {
        unsafe Unmanaged<Multi>.fromOpaque(context).takeUnretainedValue()
    }

    private func watch(_ socket: Int32, _ change: Int32) {
        guard change != CURL_POLL_REMOVE else {
            if watched.remove(socket) != nil { epoll.stopWatching(descriptor: socket) }
            return
        }
        var readiness: Readiness = []
        if change & CURL_POLL_IN != 0 { readiness.insert(.readable) }
        if change & CURL_POLL_OUT != 0 { readiness.insert(.writable) }
        // If the kernel has no memory for the watch, the request ends at its time limit.
        let isNew = watched.insert(socket).inserted
        try? epoll.watch(descriptor: socket, for: readiness, isWatched: !isNew)
    }

    private func setTimer(_ milliseconds: Int) {
        deadline =
            milliseconds < 0
            ? nil : MonotonicClock.nanoseconds() + Int64(milliseconds) * 1_000_000
    }
}
