package import Bytes
internal import HTTP
internal import JSON
internal import Sockets

/// One line of an access log: everything that comes from the client is escaped to printable ASCII.
package enum AccessLogLine {
    package static func appendText(
        _ record: borrowing RequestRecord,
        milliseconds: Int64,
        to line: inout ByteBuffer
    ) {
        let facts = record.facts
        RFC3339.append(milliseconds: milliseconds, to: &line)
        line.append(" INFO access: ")
        line.append(facts.method?.name ?? "-")
        line.append(" \"")
        appendEscaped(record.target, escape: "\\x", to: &line)
        line.append("\" status=")
        line.append(digits: UInt64(facts.status))
        line.append(" microseconds=")
        line.append(decimal: facts.durationNanoseconds / 1_000)
        line.append(" received=")
        line.append(decimal: Int64(facts.receivedContentBytes))
        line.append(" sent=")
        line.append(decimal: Int64(facts.sentBytes))
        line.append(" route=\"")
        line.append(facts.routeLabel)
        line.append("\" peer=")
        line.append(facts.peer.description)
        line.append(" request_id=")
        line.append(hexadecimal: facts.requestID, width: 16)
        line.append("\n")
    }

    package static func appendJSON(
        _ record: borrowing RequestRecord,
        milliseconds: Int64,
        to line: inout ByteBuffer
    ) {
        let facts = record.facts
        line.append("{\"time\":\"")
        RFC3339.append(milliseconds: milliseconds, to: &line)
        line.append("\",\"level\":\"info\",\"logger\":\"access\",\"message\":\"request\"")
        line.append(",\"method\":")
        if let method = facts.method {
            line.append("\"")
            line.append(method.name)
            line.append("\"")
        } else {
            line.append("null")
        }
        line.append(",\"target\":\"")
        appendEscaped(record.target, escape: "\\\\x", to: &line)
        line.append("\",\"status\":")
        line.append(digits: UInt64(facts.status))
        line.append(",\"microseconds\":")
        line.append(decimal: facts.durationNanoseconds / 1_000)
        line.append(",\"received\":")
        line.append(decimal: Int64(facts.receivedContentBytes))
        line.append(",\"sent\":")
        line.append(decimal: Int64(facts.sentBytes))
        line.append(",\"route\":\"")
        line.append(facts.routeLabel)
        line.append("\",\"peer\":\"")
        line.append(facts.peer.description)
        line.append("\",\"request_id\":\"")
        line.append(hexadecimal: facts.requestID, width: 16)
        line.append("\"}\n")
    }

    /// Appends printable ASCII as it is and every other byte, quotes and backslashes included, as
    /// `\xHH`: what was sent can be told from the line without doubt.
    private static func appendEscaped(
        _ bytes: RawSpan,
        escape: StaticString,
        to line: inout ByteBuffer
    ) {
        for offset in 0..<bytes.byteCount {
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            switch byte {
            case 0x22, 0x5C, 0..<0x21, 0x7F...:
                line.append(escape)
                line.append(hexadecimal: UInt64(byte), width: 2)
            default: line.append(byte)
            }
        }
    }
}
