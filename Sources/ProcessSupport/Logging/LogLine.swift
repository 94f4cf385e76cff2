internal import Bytes
internal import JSON
internal import Logging

/// A log line that is being written.
struct LogLine: ~Copyable {
    /// The line so far.
    private(set) var buffer = ByteBuffer()

    private let format: LogFormat

    init(format: LogFormat) { self.format = format }

    /// Writes the line and its line feed.
    mutating func write(
        _ milliseconds: Int64,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: [(key: String, value: Logger.Metadata.Value)]
    ) {
        switch format {
        case .text: writeText(milliseconds, level, label, message, metadata)
        case .json: writeJSON(milliseconds, level, label, message, metadata)
        }
        buffer.append(UInt8(ascii: "\n"))
    }

    private mutating func writeText(
        _ milliseconds: Int64,
        _ level: Logger.Level,
        _ label: String,
        _ message: String,
        _ metadata: [(key: String, value: Logger.Metadata.Value)]
    ) {
        RFC3339.append(milliseconds: milliseconds, to: &buffer)
        buffer.append(" \(level.rawValue.uppercased()) \(label): ")
        buffer.append(LogText.escaped(message))
        for (key, value) in metadata {
            buffer.append(" \(LogText.escaped(key))=\(LogText.value(value.description))")
        }
    }

    private mutating func writeJSON(
        _ milliseconds: Int64,
        _ level: Logger.Level,
        _ label: String,
        _ message: String,
        _ metadata: [(key: String, value: Logger.Metadata.Value)]
    ) {
        buffer.append("{\"time\":\"" as StaticString)
        RFC3339.append(milliseconds: milliseconds, to: &buffer)
        buffer.append("\",\"level\":" as StaticString)
        buffer.append(jsonString: level.rawValue)
        buffer.append(",\"logger\":" as StaticString)
        buffer.append(jsonString: label)
        buffer.append(",\"message\":" as StaticString)
        buffer.append(jsonString: message)
        for (key, value) in metadata {
            buffer.append(UInt8(ascii: ","))
            // Metadata with one of the names above gets an underscore before its name.
            buffer.append(jsonString: Self.reserved.contains(key) ? "_\(key)" : key)
            buffer.append(UInt8(ascii: ":"))
            append(json: value)
        }
        buffer.append(UInt8(ascii: "}"))
    }

    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    private mutating func append(json value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): buffer.append(jsonString: text)
        case .stringConvertible(let number as any BinaryInteger):
            buffer.append(number.description)
        case .stringConvertible(let other): buffer.append(jsonString: other.description)
        case .array(let values):
            buffer.append(UInt8(ascii: "["))
            for (position, value) in values.enumerated() {
                if position > 0 { buffer.append(UInt8(ascii: ",")) }
                append(json: value)
            }
            buffer.append(UInt8(ascii: "]"))
        case .dictionary(let members):
            buffer.append(UInt8(ascii: "{"))
            for (position, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if position > 0 { buffer.append(UInt8(ascii: ",")) }
                buffer.append(jsonString: member.key)
                buffer.append(UInt8(ascii: ":"))
                append(json: member.value)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }
}
