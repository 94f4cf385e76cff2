/// The limits of the job queue and of its workers.
public enum QueueLimits {
    // MARK: Sizes

    /// The maximum number of jobs that wait in a server for Redis; about 2 MB.
    ///
    /// The server drops and counts further jobs. The sweep of a worker finds their bookings.
    public static let unsentJobs = 65_536
    /// The maximum number of jobs in one pipeline.
    package static let sentJobs = 512
    /// The maximum number of announcements in Redis; the oldest are removed first.
    package static let announcements = 10_000
    /// The maximum number of announcements that a worker takes at once.
    package static let takenAnnouncements = 512
    /// The maximum number of jobs that a worker claims at once, and of bookings that it expires in one
    /// transaction.
    ///
    /// It is small enough that the server's writer waits for the database about 10 ms at most.
    public static let claimedJobs = 128

    // MARK: Jobs

    /// The time after which another worker may claim a claimed job.
    public static let leaseTime = Duration.seconds(10)
    /// How long after its deadline the sweep expires a booking while Redis works; a job that exists
    /// has been claimed by then.
    package static let sweepGrace = Duration.milliseconds(500)
    /// How long a job waits in Redis after the store could not be written.
    package static let retryTime = Duration.milliseconds(200)
    /// How long a job waits in Redis if its booking cannot be read or written.
    package static let damagedJobTime = Duration.seconds(30)

    // MARK: The worker's loop

    /// The longest time between two polls of a worker.
    package static let pollTime = Duration.milliseconds(500)
    /// The same for a worker without Redis, which is not woken for new holds.
    package static let pollTimeWithoutRedis = Duration.milliseconds(100)
    /// The shortest time between two polls while new jobs wake the worker again and again.
    package static let wakeUpTime = Duration.milliseconds(20)
    /// The shortest time between two announcements of events by one server.
    package static let announcementTime = Duration.milliseconds(20)
    /// How long a worker that delivers waits for an announcement before it checks the connection.
    package static let announcementWait = Duration.seconds(5)
    /// The longest pause of a worker between two transactions.
    package static let transactionPause = Duration.milliseconds(20)
    /// The `BLPOP` timeout of a worker that waits to be woken.
    package static let blockingPopTime = Duration.seconds(30)

    // MARK: Signs of life

    /// How often a worker records that it is alive.
    package static let signOfLifeTime = Duration.seconds(1)
    /// The time without a sign of life after which a worker counts as stopped.
    public static let workerTimeout = Duration.seconds(5)
    /// How long Redis keeps a worker's last sign of life.
    package static let signOfLifeLifetime = Duration.seconds(60)

    // MARK: The server's connection

    /// How often a server reads the state of the queue.
    package static let inspectionTime = Duration.seconds(1)
    /// How long a server that stops may take to send its last jobs.
    package static let drainTime = Duration.seconds(1)
    /// The first wait after an error; each further error doubles it.
    package static let shortestBackoff = Duration.milliseconds(50)
    /// The longest wait after an error.
    package static let longestBackoff = Duration.seconds(2)
}
