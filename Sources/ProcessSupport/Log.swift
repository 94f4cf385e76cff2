public import Logging

/// How log lines look.
public enum LogFormat: String, Sendable, CaseIterable {
    /// For people: time, level, label, message, then the metadata as `name=value`.
    case text
    /// For machines: one JSON object a line.
    case json
}

/// Starts logging.
public enum Log {
    /// Makes every `Logger` from here on write whole lines to the standard error.
    ///
    /// Once a process, before the first `Logger` is made: swift-log refuses a second time.
    public static func start(level: Logger.Level, format: LogFormat) {
        let output = LogOutput.standardError
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, level: level, format: format, output: output)
        }
    }

    /// A logger that needs no `start`, for tests and tools that choose their own output.
    public static func logger(
        label: String,
        level: Logger.Level,
        format: LogFormat,
        output: LogOutput
    ) -> Logger {
        Logger(label: label) { label in
            LineLogHandler(label: label, level: level, format: format, output: output)
        }
    }
}
