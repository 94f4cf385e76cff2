public import Bytes

/// The status, the fields and the content of a response, which the application fills in.
///
/// The server adds the fields that frame the message (`Content-Length`, `Transfer-Encoding`,
/// `Connection`) and the fields of every response (`Date`, `X-Request-Id`,
/// `X-Content-Type-Options`). An event loop reuses one value for all its responses.
public struct Response: ~Copyable {
    /// The status code, 200 to 599.
    public var status: UInt16 = 200

    /// The content; in the response to a HEAD request, the server sends only its length.
    public var content = ByteBuffer()

    /// Whether the server closes the connection after this response.
    public var closesConnection = false

    /// The name of the endpoint in metrics and in the access log.
    public var routeLabel: StaticString = ""

    /// Complete field lines, each with its CRLF.
    package private(set) var fieldLines = ByteBuffer()

    /// Creates a response with status 200 and no content.
    public init() {}

    /// Adds a field line.
    public mutating func field(_ name: StaticString, _ value: StaticString) {
        fieldLines.append(name)
        fieldLines.append(": ")
        fieldLines.append(value)
        fieldLines.append("\r\n")
    }

    /// Adds complete field lines, each with its CRLF.
    public mutating func fields(_ lines: StaticString) {
        assert(lines.bytes.ends(with: "\r\n"), "a field line without CRLF")
        fieldLines.append(lines)
    }

    /// Adds a field line whose value `write` appends to the given buffer.
    ///
    /// Replaces control characters of the value, except tabs, with spaces, so that no value can end
    /// its line (RFC 9110, section 5.5).
    public mutating func field(_ name: StaticString, _ write: (inout ByteBuffer) -> Void) {
        fieldLines.append(name)
        fieldLines.append(": ")
        let valueStart = fieldLines.count
        write(&fieldLines)
        // In place, so that a value needs no buffer of its own.
        for index in valueStart..<max(valueStart, fieldLines.count)
        where !ASCII.isFieldContent(fieldLines[index]) {
            fieldLines[index] = ASCII.space
        }
        fieldLines.append("\r\n")
    }

    /// Sets the status to 200, removes everything else, and keeps the memory.
    package mutating func reset() {
        status = 200
        closesConnection = false
        routeLabel = ""
        content.removeAll()
        fieldLines.removeAll()
    }
}
