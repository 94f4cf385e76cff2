import Bookings
import ExpiryQueue
import Redis
import TestSupport

/// What most tests here begin with: a Redis of their own and a clock that stands still.
struct QueueUnderTest {
    let server: RedisServer
    let url: RedisURL
    let clock = ManualClock()

    init() throws {
        server = try RedisServer()
        url = try RedisURL(server.url)
    }

    /// A connection to the queue.
    func queue() throws -> JobQueue { JobQueue(over: try .connect(to: url)) }

    /// A job that is due that long after the clock's time.
    func job(_ booking: Int64, dueIn milliseconds: Int64) -> ExpiryJob {
        ExpiryJob(
            bookingID: BookingID(rawValue: booking),
            deadline: clock.now().advanced(byMilliseconds: milliseconds)
        )
    }

    /// What Redis answers to a command without blanks in its arguments.
    func redis(_ command: String) throws -> String { try server.command(command) }

    /// How many jobs wait.
    func scheduled() throws -> String { try redis("ZCARD booking:jobs:scheduled") }

    /// How many jobs are claimed.
    func leased() throws -> String { try redis("ZCARD booking:jobs:leased") }
}
