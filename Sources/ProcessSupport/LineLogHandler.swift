internal import Bytes
public import Logging
internal import Sockets

/// Writes each event as one line of text or JSON.
///
/// Bytes that come from outside cannot forge lines: control characters are escaped.
public struct LineLogHandler: LogHandler {
    /// Metadata that every line carries.
    public var metadata: Logger.Metadata = [:]
    /// The least level that is logged.
    public var logLevel: Logger.Level
    /// Metadata that depends on the moment.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let output: LogOutput

    /// A handler for one logger.
    public init(label: String, level: Logger.Level, format: LogFormat, output: LogOutput) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.output = output
    }

    /// One value of the metadata.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
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
