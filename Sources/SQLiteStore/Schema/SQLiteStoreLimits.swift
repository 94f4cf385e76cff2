/// The limits of the SQLite store.
public enum SQLiteStoreLimits {
    /// How long a write waits for a lock of another process before it fails.
    public static let busyTime = Duration.seconds(2)
    /// How long a read waits for a lock; an event loop may wait for the read.
    ///
    /// A writer never blocks a reader; only the recovery of the log after a crash does, for a moment.
    static let readerBusyTime = Duration.milliseconds(250)
    /// How long a program waits before it tries again to get the whole file for itself.
    static let journalRetryTime = Duration.milliseconds(5)
    /// How often a writer that is always busy pauses, so that another process can get the lock.
    static let pauseInterval = Duration.milliseconds(25)
    /// How long such a pause is: longer than a waiting connection sleeps between two attempts.
    static let pauseTime = Duration.microseconds(500)
    /// How long after another process's write the writer goes on pausing.
    ///
    /// A worker's signs of life come more often than that.
    static let otherWritersMemory = Duration.seconds(60)
    /// The number of flights that a connection keeps in memory; a power of two.
    public static let cachedFlights = 16_384
    /// The number of bookings that a writer keeps in memory; a power of two.
    static let recentBookings = 4_096
    /// The number of orders that a writer keeps in memory; a power of two.
    static let recentOrders = 512
    /// How often in a row a reader has to find the database unchanged before it keeps its lock.
    package static let unchangedReads = 16
    /// The number of rows that one call examines for a page before it returns a short page.
    public static let scannedRows = 2_000
    /// The number of events that one call examines for a page of the log.
    static let scannedEvents: Int64 = 5_000
    /// How many old idempotency keys are removed for each new one; two, so that a backlog shrinks.
    static let keysRemovedForEachNew: Int64 = 2
    /// The size of the write-ahead log, in pages, from which it is copied into the file: 4 MiB.
    static let checkpointPages: Int32 = 1_000
    /// The maximum number of pages that the writer copies itself; it bounds how long commits wait.
    static let remainderPages: Int32 = 256
    /// The size to which SQLite truncates the write-ahead log when it starts over, in bytes.
    static let journalBytes = 64 << 20
    /// The number of bookings that one step of pruning examines; it bounds how long others wait.
    public static let prunedRows = 200
    /// The memory of a connection for pages of the file, in KiB.
    static let cacheKibibytes = 16 << 10
}
