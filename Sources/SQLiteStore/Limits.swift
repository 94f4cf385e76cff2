/// The bounds of the store.
public enum SQLiteStoreLimits {
    /// How long a lock of another process is waited for before a write fails, in milliseconds.
    public static let busyMilliseconds: Int64 = 2_000
    /// The same for a reader, which may have an event loop waiting behind it.
    ///
    /// A writer never makes a reader wait; recovering the log after a crash does, for a moment.
    static let readerBusyMilliseconds: Int64 = 250
    /// How long a program that cannot have the file to itself waits before it tries again.
    static let journalRetryMilliseconds: Int64 = 5
    /// How many writes may be waiting or under way before a further one is refused.
    public static let waitingWrites = 4_096
    /// How many writes go into one transaction at most.
    ///
    /// Bounds how long the first of them waits for the last, and how long a worker waits for the
    /// lock.
    public static let batchWrites = 256
    /// How often a writer that is always busy steps aside for other processes, in nanoseconds.
    static let stepAsideEvery: Int64 = 25_000_000
    /// For how long it does: longer than a waiting connection sleeps between two looks at the lock.
    static let stepAsideNanoseconds = 500_000
    /// How long after another process's write it goes on stepping aside, in nanoseconds: a worker
    /// writes a sign of life more often than that.
    static let othersAreAroundFor: Int64 = 60_000_000_000
    /// How many flights a connection keeps in memory; a power of two.
    public static let cachedFlights = 16_384
    /// How many bookings a writer keeps in memory; a power of two.
    static let recentBookings = 4_096
    /// How often in a row a reader has to find that nothing was written, before it keeps its lock.
    package static let calmLooks = 16
    /// How many rows one call of a reader looks at for a page before it gives back a short one.
    public static let scannedRows = 2_000
    /// How many old idempotency keys go for each new one; two, so that a backlog shrinks.
    static let keysRemovedForEachNew: Int64 = 2
    /// From how many pages on the write-ahead log is copied into the file: 4 MiB.
    static let checkpointPages: Int32 = 1_000
    /// How many pages the writer copies itself at most: this bounds how long commits stall.
    static let remainderPages: Int32 = 256
    /// To how many bytes the write-ahead log's file is cut when it starts over.
    static let journalBytes = 64 << 20
    /// How long a worker's sign of life stays good enough not to be written again, in milliseconds.
    public static let workerSignMilliseconds: Int64 = 10_000
    /// How many bookings a step of pruning looks at: a step has to be over before others notice.
    public static let prunedRows = 200
    /// The memory of a connection for pages of the file, in KiB.
    static let cacheKibibytes = 16 << 10
}
