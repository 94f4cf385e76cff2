public import Bookings
public import Postgres
internal import Sockets

/// A database on a PostgreSQL server.
public struct PostgresBookingStore: Sendable {
    /// The clock that determines the time of a transaction.
    public enum Time: Hashable, Sendable {
        /// The server's clock, read after the waits for locks: it is the same for every process.
        case database
        /// The clock that the caller passes, for tests.
        case caller
    }

    /// The database.
    public let url: PostgresURL
    /// The clock that determines the time of a transaction.
    let time: Time
    /// The connection of the calls that are no part of a request.
    let maintenance: MaintenanceConnection

    /// The name of this process, for people who look at the table `writers`.
    let process: String

    /// Names a database, which must exist; opens no connection.
    public init(_ url: PostgresURL, process: String, time: Time = .database) {
        self.url = url
        self.process = process
        self.time = time
        maintenance = MaintenanceConnection()
    }

    /// What a connection is for.
    enum Purpose {
        /// Batches of commands.
        case writer
        /// The reads of requests.
        case reader
        /// Removing old bookings.
        case pruner
        /// Counting what is in the database, again and again.
        case statistics
        /// Everything else: long statements, and no transaction that others wait for.
        case maintenance
    }

    /// Opens a connection.
    ///
    /// - Parameters:
    ///   - purpose: What the connection is for.
    ///   - name: The `application_name` of the session; nil for the one of the URL.
    ///   - deadline: When the call ends at the latest.
    /// - Returns: The connection.
    /// - Throws: As `PostgresConnection.open`.
    func connect(
        _ purpose: Purpose,
        named name: String? = nil,
        until deadline: ContinuousClock.Instant
    ) throws(PostgresError) -> PostgresConnection {
        var settings = PostgresSettings(url: url, defaults: Self.defaults, session: Self.session)
        settings.session["application_name"] = name
        switch purpose {
        case .writer:
            settings.defaults["target_session_attrs"] = "read-write"
            settings.session.merge(Self.indexPlans) { _, new in new }
        case .reader:
            settings.session.merge(Self.indexPlans) { _, new in new }
            settings.session["default_transaction_read_only"] = "on"
        case .pruner, .statistics:
            settings.session.merge(Self.indexPlans) { _, new in new }
            settings.session["statement_timeout"] = Self.text(PostgresStoreLimits.maintenanceTime)
        case .maintenance:
            settings.session["statement_timeout"] = Self.text(PostgresStoreLimits.maintenanceTime)
        }
        return try PostgresConnection.open(settings, until: deadline)
    }

    /// Parameters of libpq that the URL may override.
    private static let defaults: [String: String] = [
        "fallback_application_name": "seat-booking",
        // The new primary, if the URL has several hosts.
        "target_session_attrs": "primary",
        // A host that has disappeared is noticed by what was sent, and by an idle connection.
        "tcp_user_timeout": "6000",
        "keepalives_idle": "5",
        "keepalives_interval": "2",
        "keepalives_count": "3",
    ]

    /// Parameters of every session.
    private static let session: [String: String] = [
        // A response means that the log is synced, whatever the default of the database is.
        "synchronous_commit": "on",
        "lock_timeout": text(PostgresStoreLimits.lockTime),
        "statement_timeout": text(PostgresStoreLimits.statementTime),
        "idle_in_transaction_session_timeout": text(PostgresStoreLimits.idleTransactionTime),
        "jit": "off",
        // The server notices a program whose machine has disappeared, and ends its transaction. The limit
        // for idle transactions does not apply in the middle of a group of statements.
        "tcp_keepalives_idle": "5",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "6000",
    ]

    /// Parameters of the sessions whose statements all follow indexes.
    ///
    /// The statistics of new tables are wrong until autovacuum has run: a batch took 224 ms instead of
    /// 1 ms.
    private static let indexPlans: [String: String] = [
        "enable_seqscan": "off",
        "enable_hashjoin": "off",
        "enable_mergejoin": "off",
        "plan_cache_mode": "force_generic_plan",
    ]

    private static func text(_ duration: Duration) -> String { "\(duration.wholeMilliseconds)" }
}

extension PostgresBookingStore: BookingStore {
    /// Reads run on reader threads.
    public static var readsWaitForNetwork: Bool { true }

    /// The hosts and the database.
    public var description: String { url.description }

    /// Opens a reader.
    public func makeReader() throws(StoreError) -> PostgresBookingReader {
        try PostgresBookingReader.open(self)
    }

    /// Opens a connection that writes.
    public func makeWriteConnection() throws(StoreError) -> PostgresWriteConnection {
        try PostgresWriteConnection.open(self)
    }

    /// Opens a reader of statistics.
    public func makeStatisticsReader() throws(StoreError) -> PostgresStatisticsReader {
        PostgresStatisticsReader(self)
    }

    /// Creates what a worker that delivers to webhooks uses.
    public func makeDeliverySession() throws(StoreError) -> PostgresDeliverySession {
        PostgresDeliverySession(self)
    }

    /// Opens a pruner of bookings that ended before `cutoff`.
    public func makePruner(before cutoff: Timestamp) throws(StoreError) -> PostgresPruner {
        PostgresPruner(self, before: cutoff)
    }
}
