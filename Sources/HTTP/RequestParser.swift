package import Bytes

/// Reads the head of one request after the other, where it lies in a connection's input.
///
/// One parser per connection, on its event loop's thread. It is shown everything that has arrived of
/// a request, again whenever more has arrived, and goes on where it stopped: each byte is looked at
/// once. The first byte that offends decides the outcome, so that the outcome does not depend on how
/// the bytes were split.
///
/// Strict where RFC 9112 lets a recipient choose: every line ends with CRLF, there is one blank
/// where one is due, folded lines are refused. The one tolerance is a single empty line before the
/// request line (section 2.2).
package struct RequestParser: ~Copyable {
    /// What is known after a look at the input.
    package enum Progress: Equatable, Sendable {
        /// The head is not complete yet.
        case incomplete
        /// `head` is filled in.
        case complete
        /// The request must be answered with the error's status, and the connection be closed.
        case refused(ParserError)
    }

    /// What the parser expects next.
    enum Phase: UInt8 {
        case start, startLineFeed, method
        case target, escapeHigh, escapeLow
        case version, versionLineFeed
        case lineStart, name, valueStart, value, valueLineFeed
        case endLineFeed, complete
    }

    /// The bounds, the same for every request of the connection.
    package let limits: Limits

    /// What was found: everything after `.complete`, and what came before the fault after a refusal.
    package internal(set) var head = RequestHead()

    var fields = FieldTable()
    var phase = Phase.start
    /// The first byte that has not been looked at.
    var position = 0
    /// Where the token began that `position` is in.
    var tokenStart = 0
    /// Facts about the target's bytes, gathered while they are scanned.
    var targetMarks = TargetMarks()
    /// Facts about the fields that decide on framing, gathered while they are read.
    var framing = FramingFields()

    private var refusal: ParserError?

    /// A parser that expects a request's first byte.
    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Looks at `input`: all bytes that have arrived since the request's first one.
    ///
    /// What stands behind the head is not looked at. After `.complete` and `.refused` the answer
    /// stays the same until `reset`.
    package mutating func parse(_ input: RawSpan) -> Progress {
        if let refusal { return .refused(refusal) }
        do throws(ParserError) {
            return try advance(through: input) ? .complete : .incomplete
        } catch {
            refusal = error
            return .refused(error)
        }
    }

    /// Looks at what is in `input`, a connection's buffer; see `parse(_: RawSpan)`.
    package mutating func parse(_ input: borrowing ByteBuffer) -> Progress {
        parse(input.bytes)
    }

    /// Whether any byte of a request has been looked at since `reset`.
    package var hasBegun: Bool { position > 0 }

    /// Makes ready for the next request.
    ///
    /// - Parameter keepingCapacity: Whether the field table keeps its memory; a connection that goes
    ///   idle should give it back.
    package mutating func reset(keepingCapacity: Bool = true) {
        head = RequestHead()
        fields.removeAll(keepingCapacity: keepingCapacity)
        phase = .start
        position = 0
        tokenStart = 0
        targetMarks = TargetMarks()
        framing = FramingFields()
        refusal = nil
    }

    /// The request whose head was completed.
    ///
    /// - Parameters:
    ///   - input: The bytes that `parse` was shown, or a longer run with the same beginning.
    ///   - content: The content, transfer coding taken off; may lie in `input` or elsewhere.
    /// - Returns: A view, valid as long as `input`, `content` and this parser are left alone.
    /// - Precondition: `parse` has said `.complete`.
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

    /// Takes the line feed that must follow a carriage return.
    @inline(__always)
    mutating func expectLineFeed(_ input: RawSpan, then next: Phase) throws(ParserError) {
        guard input[position] == ASCII.lineFeed else { throw .bareCarriageReturn }
        position += 1
        tokenStart = position
        phase = next
    }
}
