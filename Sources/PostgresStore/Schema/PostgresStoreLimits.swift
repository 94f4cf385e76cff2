/// The limits of the PostgreSQL store.
public enum PostgresStoreLimits {
    /// How long a connection may take to be opened.
    static let connectTime = Duration.seconds(3)
    /// How long a statement waits for a lock of another transaction (`lock_timeout`).
    static let lockTime = Duration.seconds(2)
    /// How long a statement of a writer, or of a reader, may run (`statement_timeout`).
    static let statementTime = Duration.seconds(4)
    /// How long a transaction may wait for the program (`idle_in_transaction_session_timeout`).
    static let idleTransactionTime = Duration.seconds(5)
    /// How long a read may take; its client has a response in time even if the server is silent.
    static let readTime = Duration.seconds(5)
    /// How long a statement of maintenance may take: counting, checking, pruning, migrating.
    static let maintenanceTime = Duration.seconds(3_600)
    /// The part of a batch's time that is left for its commit, when a writer gives up beginning it.
    static let commitReserve = Duration.milliseconds(4_500)
    /// The part of a batch's time in which a writer finds out whether a commit happened whose response
    /// was lost.
    static let resolutionReserve = Duration.milliseconds(2_500)
    /// The pause between two attempts to find that out, or to get the lock of a migration.
    static let retryPause = Duration.milliseconds(100)
    /// How long the connections of other programs may keep a migration waiting.
    static let migrationTime = Duration.seconds(60)
    /// The age from which the row of a connection that writes is removed.
    static let writerRowAge = Duration.seconds(24 * 60 * 60)
    /// How many old idempotency keys are removed for each new one; two, so that a backlog shrinks.
    static let keysRemovedForEachNew: Int64 = 2
    /// The number of flights that a connection keeps in memory; a power of two.
    static let cachedFlights = 16_384
    /// The number of rows that one call examines for a page before it returns a short page.
    static let scannedRows = 2_000
    /// The number of events that one call examines for a page of the log.
    static let scannedEvents: Int64 = 5_000
    /// The number of events that one statement examines to find the newest one of a webhook's types.
    static let searchedEvents: Int64 = 100_000
    /// The number of bookings that one step of pruning examines.
    static let prunedRows = 500
    /// The number of rows that `check` and `copy` fetch at once.
    static let fetchedRows = 5_000
}
