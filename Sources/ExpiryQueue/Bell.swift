internal import Bookings
internal import Redis

/// A worker's wait for news from Redis, on a connection of its own.
///
/// Confined to the worker's thread. The wait goes on in Redis while the worker is busy; a ring that
/// comes meanwhile is heard at the next wait, and a ring that is lost costs no more than one sleep.
struct Bell: ~Copyable {
    private let url: RedisURL
    private let key: String
    private let timeouts: RedisTimeouts
    private let stopSwitch: StopSwitch
    private var connection: RedisConnection?
    private var isAsked = false

    init(at url: RedisURL, key: String, timeouts: RedisTimeouts, stopSwitch: StopSwitch) {
        self.url = url
        self.key = key
        self.timeouts = timeouts
        self.stopSwitch = stopSwitch
    }

    /// Waits for a ring, for the sign to stop, or for the time to pass.
    ///
    /// - Parameters:
    ///   - milliseconds: How long at most.
    ///   - isUsable: Whether Redis answered lately; without it this only lets time pass.
    /// - Returns: Whether it rang.
    mutating func wait(milliseconds: Int64, isUsable: Bool) -> Bool {
        guard isUsable else {
            connection = nil
            stopSwitch.wait(milliseconds: milliseconds)
            return false
        }
        do throws(RedisError) {
            return try listen(milliseconds: milliseconds)
        } catch {
            // The worker's other connection finds out what is wrong, and says so.
            connection = nil
            stopSwitch.wait(milliseconds: milliseconds)
            return false
        }
    }

    private mutating func listen(milliseconds: Int64) throws(RedisError) -> Bool {
        var current: RedisConnection
        if let kept = connection.take() {
            current = kept
        } else {
            current = try .connect(to: url, timeouts: timeouts, interrupt: stopSwitch.descriptor)
            isAsked = false
        }
        if !isAsked {
            try current.start(RedisCommand("BLPOP", key, String(QueueLimits.bellSeconds)))
            isAsked = true
        }
        let reply = try current.reply(withinMilliseconds: milliseconds)
        isAsked = reply == nil
        connection = consume current
        return reply?.elements != nil
    }
}
