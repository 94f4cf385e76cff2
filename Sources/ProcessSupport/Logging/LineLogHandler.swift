internal import Bytes
public import Logging
internal import Sockets

/// Writes each event as one line of text or JSON.
///
/// Control characters are escaped, so that values from clients cannot forge lines.
public struct LineLogHandler: LogHandler {
    /// The metadata of every line.
    public var metadata: Logger.Metadata = [:]
    /// The lowest level that is logged.
    public var logLevel: Logger.Level
    /// A source of further metadata of every line.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let output: LogOutput

    /// Creates a handler for one logger.
    public init(label: String, level: Logger.Level, format: LogFormat, output: LogOutput) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.output = output
    }

    /// A value of the metadata of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    public func log(event: LogEvent) {
        var merged = metadata
        if let provided = metadataProvider?.get() { merged.merge(provided) { _, new in new } }
        if let own = event.metadata { merged.merge(own) { _, new in new } }
        if let error = event.error { merged["error"] = .string("\(error)") }
        var line = LogLine(format: format)
        line.write(
            WallClock.milliseconds(),
            level: event.level,
            label: label,
            message: event.message.description,
            metadata: merged.sorted { $0.key < $1.key }
        )
        output.write(line.buffer.bytes)
    }
}
