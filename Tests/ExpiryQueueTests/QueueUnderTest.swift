import Bookings
import ExpiryQueue
import Redis
import TestSupport

/// A Redis of its own, and a clock that the test moves.
struct QueueUnderTest {
    let server: RedisServer
    let url: RedisURL
    let clock = ManualClock()

    init() throws {
        server = try RedisServer()
        url = try RedisURL(server.url)
    }

    /// Connects to the queue.
    func queue() throws -> JobQueue { JobQueue(over: try .connect(to: url)) }

    /// A job that is due so many milliseconds after the clock's time.
    func job(_ booking: Int64, dueIn milliseconds: Int64) -> ExpiryJob {
        ExpiryJob(
            bookingID: BookingID(rawValue: booking),
            deadline: clock.now() + .milliseconds(milliseconds)
        )
    }

    /// Sends a command without blanks in its arguments, and returns the reply in RESP.
    func redis(_ command: String) throws -> String { try server.command(command) }

    /// The number of scheduled jobs, in RESP.
    func scheduled() throws -> String { try redis("ZCARD booking:jobs:scheduled") }

    /// The number of claimed jobs, in RESP.
    func leased() throws -> String { try redis("ZCARD booking:jobs:leased") }
}
