public import Logging

/// The format of log lines.
public enum LogFormat: String, Sendable, CaseIterable {
    /// Time, level, label, message, and the metadata as `name=value`.
    case text
    /// One JSON object in each line.
    case json
}

/// Makes loggers.
public enum Log {
    /// Makes every `Logger` write to the standard error stream.
    ///
    /// To be called once in a process, before the first `Logger` is made: swift-log stops the process
    /// at a second call.
    public static func start(level: Logger.Level, format: LogFormat) {
        let output = LogOutput.standardError
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, level: level, format: format, output: output)
        }
    }

    /// Makes a logger with an output of its own, which needs no `start`.
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
