internal import Bookings
internal import Redis
internal import Sockets

/// A worker's wait for a wake-up from Redis, with `BLPOP` on a connection of its own.
///
/// Confined to the worker's thread. `BLPOP` stays active in Redis while the worker works, so a wake-up
/// at that time ends the next wait. If a wake-up is lost, the worker polls a little later.
struct BlockingPop: ~Copyable {
    private let url: RedisURL
    private let key: String
    private let timeouts: RedisTimeouts
    private let stopRequest: StopRequest
    private var connection: RedisConnection?
    private var isActive = false

    init(of key: String, at url: RedisURL, timeouts: RedisTimeouts, stopRequest: StopRequest) {
        self.url = url
        self.key = key
        self.timeouts = timeouts
        self.stopRequest = stopRequest
    }

    /// Waits for a wake-up or a stop request, at most for `time`.
    ///
    /// - Parameters:
    ///   - time: The longest wait.
    ///   - isRedisUp: Whether Redis responded to the worker's last operation; if not, no wake-up comes.
    /// - Returns: Whether a wake-up came.
    mutating func wait(upTo time: Duration, isRedisUp: Bool) -> Bool {
        if isRedisUp {
            do throws(RedisError) {
                return try pop(within: time)
            } catch {
                // The worker's other connection has the same error and logs it.
            }
        }
        connection = nil
        stopRequest.wait(upTo: time)
        return false
    }

    private mutating func pop(within time: Duration) throws(RedisError) -> Bool {
        var current: RedisConnection
        if let open = connection.take() {
            current = open
        } else {
            current = try .connect(to: url, timeouts: timeouts, interrupt: stopRequest.descriptor)
            isActive = false
        }
        if !isActive {
            let seconds = String(QueueLimits.blockingPopTime.components.seconds)
            try current.start(RedisCommand("BLPOP", key, seconds))
            isActive = true
        }
        let reply = try current.reply(within: time)
        isActive = reply == nil
        connection = consume current
        return reply?.elements != nil
    }
}
