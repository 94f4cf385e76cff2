internal import Logging

/// One line of a log while it is written.
struct LogLine {
    /// The line so far.
    private(set) var bytes: [UInt8] = []

    private let format: LogFormat

    init(format: LogFormat) {
        self.format = format
        bytes.reserveCapacity(256)
    }

    /// Writes the whole line, its line feed included.
    mutating func write(
        _ time: Int64,
        level: Logger.Level,
        label: String,
        message: String,
        metadata: [(key: String, value: Logger.Metadata.Value)]
    ) {
        switch format {
        case .text: writeText(time, level, label, message, metadata)
        case .json: writeJSON(time, level, label, message, metadata)
        }
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeText(
        _ time: Int64,
        _ level: Logger.Level,
        _ label: String,
        _ message: String,
        _ metadata: [(key: String, value: Logger.Metadata.Value)]
    ) {
        LogTime.append(time, to: &bytes)
        append(" \(level.rawValue.uppercased()) \(label): ")
        append(LogText.escaped(message))
        for (key, value) in metadata {
            append(" \(LogText.escaped(key))=\(LogText.value(value.description))")
        }
    }

    private mutating func writeJSON(
        _ time: Int64,
        _ level: Logger.Level,
        _ label: String,
        _ message: String,
        _ metadata: [(key: String, value: Logger.Metadata.Value)]
    ) {
        append("{\"time\":\"")
        LogTime.append(time, to: &bytes)
        append("\",\"level\":\"\(level.rawValue)\",\"logger\":")
        append(json: label)
        append(",\"message\":")
        append(json: message)
        for (key, value) in metadata {
            append(",")
            // The four names above are taken: metadata of the same name gets a line under it.
            append(json: Self.reserved.contains(key) ? "_\(key)" : key)
            append(":")
            append(json: value)
        }
        append("}")
    }

    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    private mutating func append(json value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): append(json: text)
        case .stringConvertible(let number as any BinaryInteger): append(number.description)
        case .stringConvertible(let other): append(json: other.description)
        case .array(let values):
            append("[")
            for (position, value) in values.enumerated() {
                if position > 0 { append(",") }
                append(json: value)
            }
            append("]")
        case .dictionary(let members):
            append("{")
            for (position, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if position > 0 { append(",") }
                append(json: member.key)
                append(":")
                append(json: member.value)
            }
            append("}")
        }
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Appends a JSON string (RFC 8259, section 7).
    ///
    /// Line separators are escaped, too, for readers that take them for the end of a line.
    private mutating func append(json text: String) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5c:
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029:
                let digits = String(scalar.value, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
