/// The bounds of the job queue and its workers.
public enum QueueLimits {
    /// Most jobs that wait in a server for Redis; about 2 MB.
    ///
    /// Further ones are dropped and counted,
    /// and the worker's sweep finds their bookings.
    public static let unsentJobs = 65_536
    /// Most jobs that are sent in one pipeline.
    package static let sentBatchJobs = 512
    /// Most announcements that wait in Redis for a worker that logs them; the oldest go first.
    package static let announcements = 10_000
    /// Most announcements that a worker takes at once.
    package static let receivedAnnouncements = 512
    /// Most jobs that a worker claims at once, which is also how many bookings it expires in one
    /// transaction: few enough that the server's writer waits some 10 ms at most.
    public static let claimedJobs = 128
    /// How long a claimed job is its worker's, in milliseconds.
    public static let leaseMilliseconds: Int64 = 10_000
    /// How late a booking is before the sweep takes it from a Redis that is well, in milliseconds:
    /// by then a job that exists would have been claimed.
    package static let sweepGraceMilliseconds: Int64 = 500
    /// The longest that a worker sleeps, in milliseconds, whatever it waits for.
    package static let sleepMilliseconds: Int64 = 500
    /// The longest that a worker without Redis sleeps, in milliseconds: nobody tells it of new holds.
    package static let sleepWithoutRedisMilliseconds: Int64 = 100
    /// How close turns follow each other at least when new jobs come one after the other, in
    /// milliseconds.
    package static let turnMilliseconds: Int64 = 20
    /// The longest pause between two transactions of one worker, in milliseconds.
    package static let courtesyMilliseconds: Int64 = 20
    /// How often a worker says that it is alive, in milliseconds.
    package static let heartbeatMilliseconds: Int64 = 1000
    /// How long after its last sign a worker counts as gone, in milliseconds.
    public static let workerSilenceMilliseconds: Int64 = 5000
    /// How long Redis remembers a worker that is gone, in milliseconds.
    package static let workerMemoryMilliseconds: Int64 = 60_000
    /// How often a server asks Redis whether it is there, in milliseconds.
    package static let inspectionMilliseconds: Int64 = 1000
    /// How long a server's last jobs may take to be sent when it stops, in milliseconds.
    package static let drainMilliseconds: Int64 = 1000
    /// The first wait after a failure, in milliseconds; each further one doubles it.
    package static let backoffFloorMilliseconds: Int64 = 50
    /// The longest wait after a failure, in milliseconds.
    package static let backoffCeilingMilliseconds: Int64 = 2000
    /// How long a job waits in Redis when the store could not be written, in milliseconds.
    package static let retryMilliseconds: Int64 = 200
    /// How long a job waits in Redis whose booking cannot be read or written, in milliseconds.
    package static let damagedJobMilliseconds: Int64 = 30_000
    /// How long a worker's wait for the bell runs in Redis, in seconds.
    package static let bellSeconds = 30
}
