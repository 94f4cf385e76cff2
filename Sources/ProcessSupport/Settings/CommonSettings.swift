public import Logging
public import Redis

/// The settings that several programs have.
public enum CommonSettings {
    /// `DATABASE_URL`.
    public static let database = Setting(
        option: "--database",
        variable: "DATABASE_URL",
        fallback: "sqlite:var/bookings.db",
        valueName: "url",
        abstract: """
            The database: sqlite:PATH, or a postgresql:// URL; its tables are created and migrated if \
            they are missing or old.
            """,
        // The URL of another database may contain a password.
        isSecret: true
    ) { text throws(SettingError) in
        try DatabaseURL(text)
    }

    /// `REDIS_URL`.
    public static let redis = Setting(
        option: "--redis",
        variable: "REDIS_URL",
        fallback: "redis://127.0.0.1:6379/0",
        valueName: "url",
        abstract: "The Redis server: a redis:// URL, unix:PATH, or none.",
        // The URL may contain a password.
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
        abstract: "The lowest level to log: trace, debug, info, notice, warning, error or critical."
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
        abstract: "The format of log lines: text for people, json for machines."
    ) { text throws(SettingError) in
        guard let format = LogFormat(rawValue: text.lowercased()) else {
            throw SettingError("is neither text nor json")
        }
        return format
    }

    /// `SWEEP_SECONDS`, for a worker and for a server with a worker.
    public static let sweep = Setting(
        option: "--sweep-seconds",
        variable: "SWEEP_SECONDS",
        fallback: "5",
        valueName: "seconds",
        abstract: "How often a worker sweeps the database for holds whose job Redis has lost.",
        parse: SettingParsers.seconds(in: .milliseconds(100)...Duration.seconds(3600))
    )
}
