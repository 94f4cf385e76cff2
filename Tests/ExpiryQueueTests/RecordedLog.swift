import Logging
import Synchronization

/// Keeps what was logged, so that a test can read it.
final class RecordedLog: Sendable {
    struct Line: Sendable {
        let level: Logger.Level
        let message: String
        let metadata: [String: String]
    }

    private let recorded = Mutex<[Line]>([])

    /// What was logged so far.
    var lines: [Line] { recorded.withLock { $0 } }

    /// A logger that writes here, on every level.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// What was logged with that message.
    func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

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
