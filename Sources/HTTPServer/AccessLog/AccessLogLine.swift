package import Bytes
internal import HTTP
internal import JSON
internal import Sockets

/// Formats the lines of an access log; all values from clients are escaped to printable ASCII.
package enum AccessLogLine {
    package static func appendText(
        _ record: borrowing RequestRecord,
        milliseconds: Int64,
        hiding secretPrefix: StaticString,
        to line: inout ByteBuffer
    ) {
        let facts = record.facts
        RFC3339.append(milliseconds: milliseconds, to: &line)
        line.append(" INFO access: ")
        line.append(facts.method?.name ?? "-")
        line.append(" \"")
        appendEscaped(record.target, escape: "\\x", hiding: secretPrefix, to: &line)
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
        hiding secretPrefix: StaticString,
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
        appendEscaped(record.target, escape: "\\\\x", hiding: secretPrefix, to: &line)
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

    /// Appends printable ASCII characters, and all other bytes, quotes and backslashes as `\xHH`.
    ///
    /// So the original bytes can be reconstructed from the line, except access tokens, which the
    /// reader of a log must not learn: of those, the line contains only `secretPrefix`.
    private static func appendEscaped(
        _ bytes: RawSpan,
        escape: StaticString,
        hiding secretPrefix: StaticString,
        to line: inout ByteBuffer
    ) {
        var offset = 0
        while offset < bytes.byteCount {
            let secretBytes = secretByteCount(bytes, at: offset, after: secretPrefix)
            if secretBytes > 0 {
                line.append(secretPrefix)
                line.append("...")
                offset += secretBytes
                continue
            }
            let byte = bytes[offset]
            switch byte {
            case 0x22, 0x5C, 0..<0x21, 0x7F...:
                line.append(escape)
                line.append(hexadecimal: UInt64(byte), width: 2)
            default: line.append(byte)
            }
            offset += 1
        }
    }

    /// The size of the access token that begins at `offset`, in bytes; 0 if there is none.
    private static func secretByteCount(
        _ bytes: RawSpan,
        at offset: Int,
        after prefix: StaticString
    ) -> Int {
        let length = prefix.utf8CodeUnitCount
        guard length > 0, bytes.byteCount - offset >= length,
            unsafe bytes[offset] == prefix.utf8Start[0],
            bytes.extracting(offset..<offset + length).equals(prefix)
        else { return 0 }
        var end = offset + length
        while end < bytes.byteCount, isBase64URL(bytes[end]) { end += 1 }
        return end - offset
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
