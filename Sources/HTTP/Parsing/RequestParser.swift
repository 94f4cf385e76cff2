package import Bytes

/// Parses the heads of a connection's requests, one after the other, in the connection's input.
///
/// Each connection has its own parser. The caller passes all bytes of a request that have arrived,
/// again whenever more have arrived. The parser continues where it stopped, so it reads each byte
/// once. The first invalid byte decides the result, so that the result does not depend on how the
/// bytes were split.
///
/// Strict where RFC 9112 allows a recipient a choice: every line ends with CRLF, elements are
/// separated by exactly one space, folded lines are refused. Only one empty line before the request
/// line is tolerated (section 2.2).
package struct RequestParser: ~Copyable {
    /// The result of a call to `parse`.
    package enum Progress: Equatable, Sendable {
        /// The head has not arrived completely.
        case incomplete
        /// `head` describes the complete head.
        case complete
        /// The response must have the error's status, and the connection must be closed.
        case refused(ParserError)
    }

    /// The syntax element that the parser expects next.
    enum Phase: UInt8 {
        case start, startLineFeed, method
        case target, escapeHigh, escapeLow
        case version, versionLineFeed
        case lineStart, name, valueStart, value, valueLineFeed
        case endLineFeed, complete
    }

    /// The limits of every request of the connection.
    package let limits: HTTPLimits

    /// The parsed head: complete after `.complete`; after `.refused`, the elements before the
    /// error.
    package internal(set) var head = RequestHead()

    var fields = FieldTable()
    var phase = Phase.start
    /// The offset of the first byte that was not read.
    var position = 0
    /// The offset at which the current token begins.
    var tokenStart = 0
    /// Facts about the target, gathered while it is scanned.
    var targetMarks = TargetMarks()
    /// Facts from the fields that decide on framing, gathered while they are parsed.
    var framing = FramingFields()

    private var refusal: ParserError?

    /// Creates a parser for a new connection.
    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Parses `input`: all bytes that have arrived from the request's first byte on.
    ///
    /// Does not read the bytes after the head. After `.complete` or `.refused`, the result stays
    /// the same until `reset`.
    package mutating func parse(_ input: RawSpan) -> Progress {
        if let refusal { return .refused(refusal) }
        do throws(ParserError) {
            return try advance(through: input) ? .complete : .incomplete
        } catch {
            refusal = error
            return .refused(error)
        }
    }

    /// Parses the bytes in `input`; see `parse(_: RawSpan)`.
    package mutating func parse(_ input: borrowing ByteBuffer) -> Progress {
        parse(input.bytes)
    }

    /// Prepares the parser for the next request.
    package mutating func reset() {
        head = RequestHead()
        fields.removeAll()
        phase = .start
        position = 0
        tokenStart = 0
        targetMarks = TargetMarks()
        framing = FramingFields()
        refusal = nil
    }

    /// The request whose head was parsed.
    ///
    /// - Parameters:
    ///   - input: The bytes that were passed to `parse`, possibly followed by more bytes.
    ///   - content: The content without its transfer coding, in `input` or elsewhere.
    /// - Returns: A view of the request, valid until `input`, `content` or this parser changes.
    /// - Precondition: The last result of `parse` was `.complete`.
    @_lifetime(borrow self, copy input, copy content)
    package borrowing func request(in input: RawSpan, content: RawSpan) -> Request {
        Request(bytes: input, head: head, fields: fields.positions, content: content)
    }

    private mutating func advance(through input: RawSpan) throws(ParserError) -> Bool {
        let end = min(input.byteCount, limits.headBytes)
        while position < end, phase != .complete {
            switch phase {
            case .start: try skipEmptyLine(input)
            case .startLineFeed: try expectLineFeed(input, then: .method)
            case .method: try scanMethod(input, end)
            case .target: try scanTarget(input, end)
            case .escapeHigh: try scanEscape(input, then: .escapeLow)
            case .escapeLow: try scanEscape(input, then: .target)
            case .version: try scanVersion(input, end)
            case .versionLineFeed: try finishRequestLine(input)
            case .lineStart: try beginLine(input)
            case .name: try scanName(input, end)
            case .valueStart: try scanValueStart(input, end)
            case .value: try scanValue(input, end)
            case .valueLineFeed: try expectLineFeed(input, then: .lineStart)
            case .endLineFeed: try finishHead(input)
            case .complete: break
            }
        }
        if phase == .complete { return true }
        guard position < limits.headBytes else {
            switch phase {
            case .target, .escapeHigh, .escapeLow: throw .targetTooLong
            default: throw .headTooLarge
            }
        }
        return false
    }

    /// Reads the line feed that must follow a carriage return.
    @inline(__always)
    mutating func expectLineFeed(_ input: RawSpan, then next: Phase) throws(ParserError) {
        guard input[position] == ASCII.lineFeed else { throw .bareCarriageReturn }
        position += 1
        tokenStart = position
        phase = next
    }
}
