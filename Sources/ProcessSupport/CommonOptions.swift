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

/// The settings that every program of the system has, by variable.
public enum CommonSettings {
    /// `DATABASE_URL`.
    public static let database = Setting(
        option: "--database",
        variable: "DATABASE_URL",
        fallback: "sqlite:var/bookings.db",
        valueName: "url",
        abstract: "Where the bookings are kept: sqlite:PATH; created and migrated when missing."
    ) { text throws(SettingError) in
        try DatabaseURL(text)
    }

    /// `REDIS_URL`.
    public static let redis = Setting(
        option: "--redis",
        variable: "REDIS_URL",
        fallback: "redis://127.0.0.1:6379/0",
        valueName: "url",
        abstract: "Where Redis is: redis://[user:password@]host:port/db, unix:PATH, or none.",
        // It may have a password in it.
        isSecret: true
    ) { text throws(SettingError) in
        do throws(RedisURLError) {
            return try RedisURL(text)
        } catch {
            throw SettingError(error.reason)
        }
    }

    /// `LOG_LEVEL`.
    public static let logLevel = Setting(
        option: "--log-level",
        variable: "LOG_LEVEL",
        fallback: "info",
        valueName: "level",
        abstract: "trace, debug, info, notice, warning, error or critical."
    ) { text throws(SettingError) in
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            throw SettingError("is not a log level")
        }
        return level
    }

    /// `LOG_FORMAT`.
    public static let logFormat = Setting(
        option: "--log-format",
        variable: "LOG_FORMAT",
        fallback: "text",
        valueName: "format",
        abstract: "text for people, json for machines."
    ) { text throws(SettingError) in
        guard let format = LogFormat(rawValue: text.lowercased()) else {
            throw SettingError("is neither text nor json")
        }
        return format
    }
}
