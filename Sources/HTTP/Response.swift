public import Bytes

/// The answer that a handler fills in: a status, fields and content.
///
/// Reused by its event loop, on that loop's thread.
///
/// What frames the message (`Content-Length`, `Transfer-Encoding`, `Connection`) and what every
/// answer has (`Date`, `X-Request-Id`, `X-Content-Type-Options`) is the server's to write.
public struct Response: ~Copyable {
    /// The status code, 200 to 599.
    public var status: UInt16 = 200

    /// The content; for an answer to HEAD it is measured, and not sent.
    public var content = ByteBuffer()

    /// Whether the connection is closed after this answer.
    public var closesConnection = false

    /// What metrics call the route that answered: one name for all requests of a kind.
    public var routeLabel: StaticString = ""

    /// Whole field lines, each ended by CRLF.
    package private(set) var fieldLines = ByteBuffer()

    /// An empty 200.
    public init() {}

    /// Adds a field line.
    public mutating func field(_ name: StaticString, _ value: StaticString) {
        fieldLines.append(name)
        fieldLines.append(": ")
        fieldLines.append(value)
        fieldLines.append("\r\n")
    }

    /// Adds whole field lines, each ended by CRLF: for those that always stand together.
    public mutating func fields(_ lines: StaticString) {
        assert(lines.bytes.ends(with: "\r\n"), "a field line without an end")
        fieldLines.append(lines)
    }

    /// Adds a field line whose value `write` appends.
    ///
    /// `write` may only append. Control characters that it appends, tabs excepted, are replaced
    /// by blanks, so that no value can end its line (RFC 9110, section 5.5).
    public mutating func field(_ name: StaticString, _ write: (inout ByteBuffer) -> Void) {
        fieldLines.append(name)
        fieldLines.append(": ")
        let valueStart = fieldLines.count
        write(&fieldLines)
        // Cleaned where it lies, so that a value costs no buffer of its own.
        for index in valueStart..<max(valueStart, fieldLines.count)
        where !ASCII.isFieldContent(fieldLines[index]) {
            fieldLines[index] = ASCII.blank
        }
        fieldLines.append("\r\n")
    }

    /// Makes this an empty 200 again; keeps its memory.
    package mutating func reset() {
        status = 200
        closesConnection = false
        routeLabel = ""
        content.removeAll()
        fieldLines.removeAll()
    }
}
