public import ArgumentParser
public import Logging
public import Redis

/// The options that every program has.
public struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("database"), help: CommonSettings.database.help)
    private var databaseText: String?

    @Option(name: .customLong("redis"), help: CommonSettings.redis.help)
    private var redisText: String?

    @Option(name: .customLong("log-level"), help: CommonSettings.logLevel.help)
    private var logLevelText: String?

    @Option(name: .customLong("log-format"), help: CommonSettings.logFormat.help)
    private var logFormatText: String?

    /// Creates options without values.
    public init() {}

    /// The store of the bookings.
    public var store: SelectedStore {
        get throws { SelectedStore(try databaseURL) }
    }

    /// The URL of the database.
    var databaseURL: DatabaseURL {
        get throws { try CommonSettings.database.value(option: databaseText) }
    }

    /// The URL of Redis.
    public var redis: RedisURL {
        get throws { try CommonSettings.redis.value(option: redisText) }
    }

    /// The lowest level that is logged.
    public var logLevel: Logger.Level {
        get throws { try CommonSettings.logLevel.value(option: logLevelText) }
    }

    /// The format of log lines.
    public var logFormat: LogFormat {
        get throws { try CommonSettings.logFormat.value(option: logFormatText) }
    }

    /// Rejects invalid values.
    public func validate() throws {
        _ = try store
        _ = try redis
        _ = try logLevel
        _ = try logFormat
    }

    /// Configures every `Logger` of the process; to be called once, before the first `Logger` is made.
    public func startLogging() throws {
        Log.start(level: try logLevel, format: try logFormat)
    }
}
