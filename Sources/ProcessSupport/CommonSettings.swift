public import Logging
public import Redis

/// The settings that several programs of the system have, by variable.
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

    /// `SWEEP_SECONDS`, for whatever has a worker in it; in milliseconds.
    public static let sweep = Setting(
        option: "--sweep-seconds",
        variable: "SWEEP_SECONDS",
        fallback: "5",
        valueName: "seconds",
        abstract: "How often a worker looks into the database for what Redis lost.",
        parse: SettingParsers.seconds(inMilliseconds: 100...3_600_000)
    )
}
