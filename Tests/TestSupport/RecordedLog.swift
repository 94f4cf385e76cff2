public import Logging
import Synchronization

/// A log that a test reads; safe to use from any thread.
public final class RecordedLog: Sendable {
    /// An event of the log.
    public struct Line: Sendable {
        /// The level.
        public let level: Logger.Level
        /// The message.
        public let message: String
        /// The metadata, as text.
        public let metadata: [String: String]
    }

    private let recorded = Mutex<[Line]>([])

    /// Creates an empty log.
    public init() {}

    /// All events so far.
    public var lines: [Line] { recorded.withLock { $0 } }

    /// A logger that writes here, on every level.
    public var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// The events with this message.
    public func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

    private func append(_ line: Line) { recorded.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.append(
                Line(
                    level: event.level,
                    message: event.message.description,
                    metadata: (event.metadata ?? [:]).mapValues(\.description)
                )
            )
        }
    }
}
