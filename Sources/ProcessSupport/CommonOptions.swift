public import ArgumentParser
public import Logging
public import Redis

/// The settings that every program of the system has.
public struct CommonOptions: ParsableArguments {
    @Option(name: .customLong("database"), help: CommonSettings.database.help)
    private var databaseText: String?

    @Option(name: .customLong("redis"), help: CommonSettings.redis.help)
    private var redisText: String?

    @Option(name: .customLong("log-level"), help: CommonSettings.logLevel.help)
    private var logLevelText: String?

    @Option(name: .customLong("log-format"), help: CommonSettings.logFormat.help)
    private var logFormatText: String?

    /// Nothing given: variables and defaults apply.
    public init() {}

    /// Where the bookings are kept.
    public var database: DatabaseURL {
        get throws { try CommonSettings.database.value(option: databaseText) }
    }

    /// Where Redis is, if there is one.
    public var redis: RedisURL {
        get throws { try CommonSettings.redis.value(option: redisText) }
    }

    /// The least level that is logged.
    public var logLevel: Logger.Level {
        get throws { try CommonSettings.logLevel.value(option: logLevelText) }
    }

    /// How log lines look.
    public var logFormat: LogFormat {
        get throws { try CommonSettings.logFormat.value(option: logFormatText) }
    }

    /// Finds out bad values before anything starts.
    public func validate() throws {
        _ = try database
        _ = try redis
        _ = try logLevel
        _ = try logFormat
    }

    /// Makes every `Logger` from here on write as the options say; once, early in a program.
    public func startLogging() throws {
        Log.start(level: try logLevel, format: try logFormat)
    }
}
