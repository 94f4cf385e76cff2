internal import Bookings
public import Redis
public import Sockets

/// Waits for the announcements of new events in Redis, on a thread of its own.
///
/// Safe to use from any thread; the owner must call `stop()`. Every process that waits gets every
/// announcement; several announcements in a short time may arrive as one.
public final class EventWakeUps: Sendable {
    private let thread = StoppableThread(name: "event-wakeups")
    private let stopRequest: StopRequest

    /// Starts to wait; with the URL `none`, no announcement comes.
    ///
    /// - Parameters:
    ///   - url: The URL of Redis.
    ///   - keys: The names of the queue's keys.
    ///   - timeouts: The time limits of operations on Redis.
    ///   - notify: Called on the thread for each announcement, and when announcements begin or cease to
    ///     arrive; the parameter is whether they arrive.
    /// - Throws: `SystemError` if the process has no descriptors or threads left.
    public init(
        from url: RedisURL,
        keys: JobKeys = JobKeys(),
        timeouts: RedisTimeouts = RedisTimeouts(),
        notify: @escaping @Sendable (Bool) -> Void
    ) throws(SystemError) {
        stopRequest = try StopRequest()
        guard url.address != nil else { return }
        try thread.start { [stopRequest] in
            var newest = "0-0"
            while !stopRequest.isMade {
                do throws(RedisError) {
                    var connection = try RedisConnection.connect(
                        to: url,
                        timeouts: timeouts,
                        interrupt: stopRequest.descriptor
                    )
                    while !stopRequest.isMade {
                        try connection.start(Self.read(keys.events, after: newest))
                        notify(true)
                        // Redis responds when `announcementWait` has passed; if not, it hangs.
                        let time = QueueLimits.announcementWait + timeouts.command
                        guard let reply = try connection.reply(within: time) else { break }
                        newest = Self.newest(in: reply) ?? newest
                    }
                } catch {
                    // The worker's other connection has the same error and logs it.
                }
                notify(false)
                stopRequest.wait(upTo: QueueLimits.longestBackoff)
            }
        }
    }

    /// Stops waiting, and ends the thread.
    public func stop() {
        stopRequest.make()
        thread.stop()
    }

    private static func read(_ key: String, after newest: String) -> RedisCommand {
        let wait = String(QueueLimits.announcementWait.wholeMilliseconds)
        return RedisCommand("XREAD", "BLOCK", wait, "STREAMS", key, newest)
    }

    /// The id of the newest entry in a reply to `read`: `[[key, [[id, [field, value]]]]]`.
    private static func newest(in reply: RedisReply) -> String? {
        reply.elements?.first?.elements?.last?.elements?.last?.elements?.first?.text
    }
}
