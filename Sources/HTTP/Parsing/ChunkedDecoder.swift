package import Bytes

/// Decodes the chunked transfer coding of a request's content in place (RFC 9112, section 7.1).
///
/// Each request has its own decoder, which continues whenever more bytes have arrived. It moves the
/// content together in the input buffer, so that chunks need no additional memory. The result does
/// not depend on how the bytes were split.
///
/// Strict: every line ends with CRLF, a size consists of digits only, and the delimiters of an
/// extension have no spaces around them (the grammar's "bad whitespace", which no client sends).
package struct ChunkedDecoder: Sendable {
    /// The result of a call to `decode`.
    package enum Progress: Equatable, Sendable {
        /// The last chunk has not arrived; every byte after the content so far was consumed.
        case incomplete
        /// The content is complete. The next request begins at offset `end` of the buffer; the
        /// bytes between the content and `end` have no meaning.
        case complete(end: Int)
        /// The response must have the error's status, and the connection must be closed.
        case refused(ParserError)
    }

    /// The syntax element that the decoder expects next.
    enum Phase: UInt8, Sendable {
        case size, sizeLineFeed
        case extensionNameStart, extensionName, extensionValueStart, extensionToken
        case extensionQuoted, extensionQuotedPair, extensionEnd
        case data, dataReturn, dataLineFeed
        case trailerStart, trailerName, trailerValue, trailerLineFeed, endLineFeed
        case complete
    }

    /// The number of content bytes that were decoded so far, which follow the head in the buffer.
    package private(set) var contentCount = 0

    let limits: HTTPLimits
    var phase = Phase.size
    /// The size of the current chunk in bytes; while its data arrive, the number of missing bytes.
    var chunkBytes: UInt64 = 0
    var sizeDigits = 0
    var extensionBytes = 0
    var trailerBytes = 0
    private var refusal: ParserError?

    /// Creates a decoder for the content of one request.
    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
    }

    /// Decodes the bytes that have arrived.
    ///
    /// - Parameters:
    ///   - buffer: The connection's input. Afterwards the content so far begins at `contentStart`;
    ///     if the result is `.incomplete`, no other bytes follow it.
    ///   - contentStart: The offset of the content, which is the size of the head; the same in each
    ///     call.
    /// - Returns: After `.complete` or `.refused`, the decoder must not be used again.
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

    /// Reads bytes that are not content, until content begins or no bytes are left.
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
            guard sizeDigits < HTTPLimits.chunkSizeDigits else { throw .chunkSizeOverflow }
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

    /// Begins the chunk, or the trailer section, that the size line announces.
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
