internal import Bytes

/// Takes Server-Sent Events off a connection: the answer's head, the chunks, the lines.
///
/// The outcome does not depend on how the bytes were split.
struct EventStreamReader: ~Copyable {
    /// The stream is not one that this client understands.
    struct Malformed: Error {
        /// What came instead, from its beginning.
        let text: String
    }

    private enum Phase {
        case head
        case chunkSize
        case chunk(missing: Int)
        case plain
    }

    private var phase = Phase.head
    private var lines = ByteBuffer()
    private var parser = SeatEventParser()

    init() {}

    /// Whether the answer's head has arrived, and with it the subscription begun.
    var isOpen: Bool {
        if case .head = phase { return false }
        return true
    }

    /// Takes everything from `input` and tells the events that are complete.
    mutating func read(
        _ input: inout ByteBuffer,
        _ tell: (SeatEvent) -> Void
    ) throws(Malformed) {
        while !input.isEmpty, try advance(&input) {}
        // A copy, because a line borrows the whole reader while the parser looks at it.
        var parser = parser
        defer { self.parser = parser }
        while let end = lines.bytes.firstOffset(ofByte: UInt8(ascii: "\n"), from: 0) {
            let isComplete = parser.take(lines.bytes.extracting(0..<end))
            lines.consume(end + 1)
            if isComplete { tell(parser.event) }
        }
    }

    /// Takes the next part of the framing; false when more bytes are needed.
    private mutating func advance(_ input: inout ByteBuffer) throws(Malformed) -> Bool {
        switch phase {
        case .head:
            switch AnswerHead.scan(input.bytes) {
            case .incomplete: return false
            case .malformed: throw Malformed(text: Self.beginning(of: input))
            case .complete(let head):
                guard head.status == 200, head.contentCount == nil else {
                    throw Malformed(text: Self.beginning(of: input))
                }
                phase = head.isChunked ? .chunkSize : .plain
                input.consume(head.headCount)
            }
        case .chunkSize:
            guard let end = input.bytes.firstOffset(ofByte: UInt8(ascii: "\n"), from: 0) else {
                return false
            }
            // The line end behind the chunk before is an empty line here.
            if end > 1 {
                guard let size = input.bytes.hexadecimal(upTo: end), size > 0 else {
                    throw Malformed(text: Self.beginning(of: input))
                }
                phase = .chunk(missing: size)
            }
            input.consume(end + 1)
        case .chunk(let missing):
            let count = min(missing, input.count)
            lines.append(input.bytes.extracting(0..<count))
            input.consume(count)
            phase = count == missing ? .chunkSize : .chunk(missing: missing - count)
        case .plain:
            lines.append(input.bytes)
            input.consume(input.count)
        }
        return true
    }

    private static func beginning(of input: borrowing ByteBuffer) -> String {
        input.bytes.extracting(first: Limits.failureSampleBytes).text
    }
}

extension RawSpan {
    /// The hexadecimal number that the bytes before `end` begin with; nil where they do not.
    fileprivate func hexadecimal(upTo end: Int) -> Int? {
        var value = 0
        var digits = 0
        while digits < end, digits < 8, let digit = Self.digit(byte(digits)) {
            value = value << 4 | digit
            digits += 1
        }
        return digits > 0 ? value : nil
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
