import Bytes
import HTTP

/// Uses the parser and the decoder as a connection does, without sockets, and records the outcomes.
///
/// The fuzz target also contains this file.
struct Conversation: ~Copyable {
    /// The outcome of one request.
    enum Outcome: Equatable, Sendable {
        case accepted(head: RequestHead, target: [UInt8], authority: [UInt8], content: [UInt8])
        case refused(ParserError)
        /// The bytes end in the middle of a request.
        case incomplete
    }

    private(set) var outcomes: [Outcome] = []
    /// The names and values of the fields of all accepted requests, in order.
    private(set) var fieldLines: [[UInt8]] = []

    private var input = ByteBuffer()
    private var parser: RequestParser
    private var decoder: ChunkedDecoder?
    private var isOver = false

    init(limits: HTTPLimits = HTTPLimits()) {
        parser = RequestParser(limits: limits)
    }

    /// Parses bytes that have arrived.
    mutating func receive(_ bytes: ArraySlice<UInt8>) {
        guard !isOver else { return }
        input.append(Array(bytes))
        while !isOver, takeRequest() {}
    }

    /// Ends the conversation: the client sends no more bytes.
    mutating func finish() {
        if !isOver, !input.isEmpty { outcomes.append(.incomplete) }
        isOver = true
    }

    /// Removes one complete request from the input; returns whether there was one.
    private mutating func takeRequest() -> Bool {
        guard !input.isEmpty else { return false }
        switch parser.parse(input) {
        case .incomplete: return false
        case .refused(let error):
            refuse(error)
            return false
        case .complete: break
        }
        let head = parser.head
        switch head.framing {
        case .none:
            accept(contentCount: 0, end: head.byteCount)
        case .length(let count):
            guard input.count - head.byteCount >= count else { return false }
            accept(contentCount: count, end: head.byteCount + count)
        case .chunked:
            return takeChunks(head)
        }
        return true
    }

    private mutating func takeChunks(_ head: RequestHead) -> Bool {
        var decoder = decoder ?? ChunkedDecoder(limits: parser.limits)
        let progress = decoder.decode(&input, from: head.byteCount)
        self.decoder = decoder
        switch progress {
        case .incomplete: return false
        case .refused(let error):
            refuse(error)
            return false
        case .complete(let end):
            accept(contentCount: decoder.contentCount, end: end)
            return true
        }
    }

    private mutating func accept(contentCount: Int, end: Int) {
        let head = parser.head
        let contentEnd = head.byteCount + contentCount
        let request = parser.request(
            in: input.bytes,
            content: input.bytes.extracting(head.byteCount..<contentEnd)
        )
        let outcome = Outcome(request, head)
        var lines: [[UInt8]] = []
        for index in 0..<request.fieldCount {
            lines.append(request.fieldName(at: index).array)
            lines.append(request.fieldValue(at: index).array)
        }
        outcomes.append(outcome)
        fieldLines += lines
        isOver = !head.keepAlive
        input.consume(end)
        parser.reset()
        decoder = nil
    }

    private mutating func refuse(_ error: ParserError) {
        outcomes.append(.refused(error))
        isOver = true
    }
}

extension Conversation.Outcome {
    init(_ request: borrowing Request, _ head: RequestHead) {
        self = .accepted(
            head: head,
            target: request.path.array + (request.query.isEmpty ? [] : [UInt8(ascii: "?")])
                + request.query.array,
            authority: request.authority.array,
            content: request.content.array
        )
    }
}

extension RawSpan {
    /// A copy of the bytes.
    var array: [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
