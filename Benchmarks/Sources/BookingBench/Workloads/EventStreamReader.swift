import Bytes

/// A change of a seat in a flight's event stream.
struct SeatEvent: Equatable {
    enum State {
        case available
        case held
        case booked
    }

    /// The event's id; ids rise within a stream.
    var id: Int64 = 0
    /// The seat's row, from 1.
    var row = 0
    /// The seat's letter.
    var letter: UInt8 = 0
    /// The state of the seat after the change.
    var state = State.available
}

/// Reads Server-Sent Events from a connection: the head of the response, the chunks, the lines.
///
/// The result does not depend on how the input is split.
struct EventStreamReader: ~Copyable {
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

    /// Whether the head of the response has arrived: the subscription has begun.
    var isOpen: Bool {
        if case .head = phase { return false }
        return true
    }

    /// Consumes all of `input` and calls `body` for each complete event.
    mutating func read(_ input: inout ByteBuffer, _ body: (SeatEvent) -> Void) throws {
        while !input.isEmpty, try advance(&input) {}
        // A copy, because a line borrows the whole reader while the parser reads it.
        var parser = parser
        defer { self.parser = parser }
        while let end = lines.bytes.firstOffset(ofByte: UInt8(ascii: "\n"), from: 0) {
            let isComplete = parser.read(lines.bytes.extracting(0..<end))
            lines.consume(end + 1)
            if isComplete { body(parser.event) }
        }
    }

    /// Consumes the next part of the framing; false if it needs more input.
    private mutating func advance(_ input: inout ByteBuffer) throws -> Bool {
        switch phase {
        case .head:
            switch ResponseHead.scan(input.bytes) {
            case .incomplete: return false
            case .malformed: throw Self.malformed(input)
            case .complete(let head):
                guard head.status == 200, head.contentCount == nil else {
                    throw Self.malformed(input)
                }
                phase = head.isChunked ? .chunkSize : .plain
                input.consume(head.headCount)
            }
        case .chunkSize:
            guard let end = input.bytes.firstOffset(ofByte: UInt8(ascii: "\n"), from: 0) else {
                return false
            }
            // The line end after the previous chunk arrives here as an empty line.
            if end > 1 {
                guard let size = input.bytes.hexadecimal(upTo: end), size > 0 else {
                    throw Self.malformed(input)
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

    private static func malformed(_ input: borrowing ByteBuffer) -> BenchError {
        let beginning = input.bytes.extracting(first: Limits.failureSampleBytes).utf8Text
        return BenchError("not an event stream: \(beginning)")
    }
}

/// Assembles seat events from the lines of a stream.
private struct SeatEventParser {
    /// The event that the lines so far describe.
    private(set) var event = SeatEvent()
    private var hasData = false

    /// Reads a line without its line feed; true if it completes an event.
    mutating func read(_ line: RawSpan) -> Bool {
        if line.has("id:", at: 0) {
            event.id = line.integer(at: line.skipBlanks(from: 3)) ?? 0
        } else if line.has("data:", at: 0) {
            hasData = readData(line)
        } else if line.isEmpty || (line.byteCount == 1 && line.byte(0) == UInt8(ascii: "\r")) {
            defer { hasData = false }
            return hasData
        }
        return false
    }

    private mutating func readData(_ line: RawSpan) -> Bool {
        guard let seat = line.valueOffset(of: #""seat_number""#),
            let row = line.integer(at: seat + 1)
        else { return false }
        var letter = seat + 1
        while letter < line.byteCount, line.byte(letter) < UInt8(ascii: "A") { letter += 1 }
        guard letter < line.byteCount, let state = state(line) else { return false }
        event.row = Int(row)
        event.letter = line.byte(letter)
        event.state = state
        return true
    }

    private func state(_ line: RawSpan) -> SeatEvent.State? {
        if line.member(#""status""#, is: #""AVAILABLE""#) { return .available }
        if line.member(#""status""#, is: #""HELD""#) { return .held }
        return line.member(#""status""#, is: #""BOOKED""#) ? .booked : nil
    }
}

extension RawSpan {
    /// The id in the last `id: ` line of an event stream; nil if there is none.
    var lastEventID: Int64? {
        var offset = byteCount - 4
        while offset >= 0 {
            if has("id: ", at: offset) { return integer(at: offset + 4) }
            offset -= 1
        }
        return nil
    }

    /// The hexadecimal number at the beginning of the bytes before `end`; nil without a digit.
    fileprivate func hexadecimal(upTo end: Int) -> Int? {
        var value = 0
        var digits = 0
        while digits < min(end, 8) {
            guard let digit = Character(UnicodeScalar(byte(digits))).hexDigitValue else { break }
            value = value << 4 | digit
            digits += 1
        }
        return digits > 0 ? value : nil
    }
}
