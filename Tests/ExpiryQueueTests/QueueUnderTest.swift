import Bookings
import ExpiryQueue
import Redis
import Sockets
import TestSupport

/// A queue in a Redis of its own, bookings in memory, and a clock that the test moves.
struct QueueUnderTest {
    let server: RedisServer
    let url: RedisURL
    let clock = ManualClock()
    let bookings: FakeBookings
    let log = RecordedLog()
    let observer = RecordingObserver()

    init() throws {
        server = try RedisServer()
        url = try RedisURL(server.url)
        bookings = FakeBookings(clock: clock)
    }

    /// Creates a worker that the test polls.
    func worker(
        of bookings: FakeBookings? = nil,
        redis: RedisURL? = nil
    ) throws -> Worker<FakeStore> {
        var settings = WorkerSettings(name: "w", redis: redis ?? url, sweepTime: .seconds(5))
        settings.observer = observer
        return Worker(
            settings,
            store: (bookings ?? self.bookings).store(),
            clock: clock,
            logger: log.logger,
            stopRequest: try StopRequest()
        )
    }

    /// Holds the seat of a booking, and sends the job for the deadline.
    @discardableResult
    func hold(_ id: Int64, dueIn milliseconds: Int64) throws -> ExpiryJob {
        let job = bookings.hold(id, until: clock.now() + .milliseconds(milliseconds))
        var queue = try queue()
        try queue.send([job])
        return job
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
