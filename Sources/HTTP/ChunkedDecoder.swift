package import Bytes

/// Takes the chunked transfer coding off a request's content, where it lies (RFC 9112, section 7.1).
///
/// One decoder per request, on its connection's thread; called again whenever more has arrived. The
/// content is moved together in the input buffer, so that chunks cost no memory besides. The outcome
/// does not depend on how the bytes were split.
///
/// Strict: every line ends with CRLF, a size is digits and nothing else, and no blank is allowed
/// around an extension's delimiters (the grammar's "bad whitespace", which nobody sends).
package struct ChunkedDecoder: Sendable {
    /// What is known after a look at the input.
    package enum Progress: Equatable, Sendable {
        /// The last chunk is not there yet; every byte behind the content so far was consumed.
        case incomplete
        /// All is there. The next request begins at offset `end` of the buffer; what lies between
        /// the content and `end` means nothing any more.
        case complete(end: Int)
        /// The request must be answered with the error's status, and the connection be closed.
        case refused(ParserError)
    }

    /// What the decoder expects next.
    enum Phase: UInt8, Sendable {
        case size, sizeLineFeed
        case extensionNameStart, extensionName, extensionValueStart, extensionToken
        case extensionQuoted, extensionQuotedPair, extensionEnd
        case data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
        case complete
    }

    /// How many bytes of content lie together behind the head.
    package private(set) var contentCount = 0

    let limits: Limits
    var phase = Phase.size
    /// The size of the chunk that is being announced, then what is missing of it.
    var chunkBytes: UInt64 = 0
    var sizeDigits = 0
    var extensionBytes = 0
    var trailerBytes = 0
    private var refusal: ParserError?

    /// A decoder that expects the first chunk's size.
    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Decodes what has arrived.
    ///
    /// - Parameters:
    ///   - buffer: The connection's input. Afterwards it has the content so far from `contentStart`
    ///     on, and, when the answer is `.incomplete`, nothing behind it.
    ///   - contentStart: Where the content begins: the size of the head that lies before it. The same
    ///     at each call.
    /// - Returns: How far it got; after `.complete` and `.refused` there is nothing more to decode.
    package mutating func decode(_ buffer: inout ByteBuffer, from contentStart: Int) -> Progress {
        if let refusal { return .refused(refusal) }
        do throws(ParserError) {
            return try advance(&buffer, contentStart)
        } catch {
            refusal = error
            return .refused(error)
        }
    }

    private mutating func advance(
        _ buffer: inout ByteBuffer,
        _ contentStart: Int
    ) throws(ParserError) -> Progress {
        var position = contentStart + contentCount
        let end = buffer.count
        while position < end, phase != .complete {
            if phase == .data {
                let available = UInt64(end - position)
                let count = Int(min(chunkBytes, available))
                buffer.move(position..<position + count, to: contentStart + contentCount)
                contentCount += count
                position += count
                chunkBytes -= UInt64(count)
                if chunkBytes == 0 { phase = .dataReturn }
            } else {
                try advance(over: buffer.bytes, &position)
            }
        }
        if phase == .complete { return .complete(end: position) }
        buffer.truncate(to: contentStart + contentCount)
        return .incomplete
    }

    /// Goes over what is not content, until content comes, or the end, or there is no more.
    private mutating func advance(
        over input: RawSpan,
        _ position: inout Int
    ) throws(ParserError) {
        while position < input.byteCount, phase != .data, phase != .complete {
            let byte = input.byte(unchecked: position)
            position += 1
            switch phase {
            case .size: try takeSize(byte)
            case .sizeLineFeed:
                try takeLineFeed(byte)
                try beginChunk()
            case .dataReturn:
                guard byte == ASCII.carriageReturn else { throw .chunkUnterminated }
                phase = .dataLineFeed
            case .dataLineFeed:
                guard byte == ASCII.lineFeed else { throw .chunkUnterminated }
                phase = .size
            case .trailerStart, .trailerName, .trailerValue, .trailerLineFeed, .endLineFeed:
                try takeTrailer(byte)
            case .data, .complete: break
            default: try takeExtension(byte)
            }
        }
    }

    private mutating func takeSize(_ byte: UInt8) throws(ParserError) {
        if let digit = ASCII.hexadecimal(byte) {
            guard sizeDigits < Limits.chunkSizeDigits else { throw .chunkSizeOverflow }
            sizeDigits += 1
            chunkBytes = chunkBytes << 4 | UInt64(digit)
            return
        }
        guard sizeDigits > 0 else { throw .chunkSizeInvalid }
        switch byte {
        case ASCII.carriageReturn: phase = .sizeLineFeed
        case UInt8(ascii: ";"):
            phase = .extensionNameStart
            try countExtensionByte()
        case ASCII.lineFeed: throw .bareLineFeed
        default: throw .chunkSizeInvalid
        }
    }

    /// Decides what a whole size line means.
    private mutating func beginChunk() throws(ParserError) {
        sizeDigits = 0
        guard chunkBytes > 0 else {
            phase = .trailerStart
            return
        }
        guard chunkBytes <= UInt64(max(0, limits.contentBytes - contentCount)) else {
            throw .contentTooLarge
        }
        phase = .data
    }

    func takeLineFeed(_ byte: UInt8) throws(ParserError) {
        guard byte == ASCII.lineFeed else { throw .bareCarriageReturn }
    }

    mutating func countExtensionByte() throws(ParserError) {
        extensionBytes += 1
        guard extensionBytes <= limits.chunkExtensionBytes else { throw .chunkExtensionsTooLarge }
    }
}
