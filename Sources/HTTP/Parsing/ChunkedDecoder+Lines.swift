extension ChunkedDecoder {
    /// Checks the next byte of the chunk extensions, and ignores their meaning.
    ///
    /// The grammar is `*( ";" name [ "=" ( token / quoted-string ) ] )` (RFC 9112, section 7.1.1).
    mutating func takeExtension(_ byte: UInt8) throws(ParserError) {
        if phase != .extensionQuoted, phase != .extensionQuotedPair {
            if byte == ASCII.lineFeed { throw .bareLineFeed }
            if byte == ASCII.carriageReturn {
                guard phase == .extensionName || phase == .extensionToken || phase == .extensionEnd
                else { throw .chunkExtensionInvalid }
                phase = .sizeLineFeed
                return
            }
        }
        try countExtensionByte()
        switch phase {
        case .extensionNameStart:
            guard ASCII.token.contains(byte) else { throw .chunkExtensionInvalid }
            phase = .extensionName
        case .extensionName where byte == UInt8(ascii: "="):
            phase = .extensionValueStart
        case .extensionValueStart:
            if byte == UInt8(ascii: "\"") {
                phase = .extensionQuoted
            } else {
                guard ASCII.token.contains(byte) else { throw .chunkExtensionInvalid }
                phase = .extensionToken
            }
        case .extensionName, .extensionToken:
            if byte == UInt8(ascii: ";") {
                phase = .extensionNameStart
            } else {
                guard ASCII.token.contains(byte) else { throw .chunkExtensionInvalid }
            }
        case .extensionQuoted, .extensionQuotedPair:
            try takeQuoted(byte)
        default:
            guard byte == UInt8(ascii: ";") else { throw .chunkExtensionInvalid }
            phase = .extensionNameStart
        }
    }

    /// Checks the next byte of a quoted string (RFC 9110, section 5.6.4).
    private mutating func takeQuoted(_ byte: UInt8) throws(ParserError) {
        guard ASCII.isFieldContent(byte) else { throw .chunkExtensionInvalid }
        if phase == .extensionQuotedPair {
            phase = .extensionQuoted
        } else if byte == UInt8(ascii: "\\") {
            phase = .extensionQuotedPair
        } else if byte == UInt8(ascii: "\"") {
            phase = .extensionEnd
        }
    }

    /// Checks the next byte of the trailer section, and discards it.
    ///
    /// Trailer fields have the syntax of fields; this server uses none (RFC 9112, section 7.1.2).
    mutating func takeTrailer(_ byte: UInt8) throws(ParserError) {
        trailerBytes += 1
        guard trailerBytes <= limits.trailerBytes else { throw .trailersTooLarge }
        switch phase {
        case .trailerStart:
            try beginTrailerLine(byte)
        case .trailerName:
            if byte == UInt8(ascii: ":") {
                phase = .trailerValue
            } else {
                try requireNameByte(byte)
            }
        case .trailerValue:
            if byte == ASCII.carriageReturn {
                phase = .trailerLineFeed
            } else if !ASCII.isFieldContent(byte) {
                throw byte == ASCII.lineFeed ? .bareLineFeed : .fieldValueInvalid
            }
        case .trailerLineFeed:
            try takeLineFeed(byte)
            phase = .trailerStart
        default:
            try takeLineFeed(byte)
            phase = .complete
        }
    }

    private mutating func beginTrailerLine(_ byte: UInt8) throws(ParserError) {
        switch byte {
        case ASCII.carriageReturn: phase = .endLineFeed
        case ASCII.lineFeed: throw .bareLineFeed
        case ASCII.space, ASCII.tab: throw .foldedLine
        case UInt8(ascii: ":"): throw .fieldNameEmpty
        default:
            try requireNameByte(byte)
            phase = .trailerName
        }
    }

    private func requireNameByte(_ byte: UInt8) throws(ParserError) {
        guard !ASCII.token.contains(byte) else { return }
        switch byte {
        case ASCII.space, ASCII.tab: throw .spaceBeforeColon
        case ASCII.carriageReturn, ASCII.lineFeed: throw .colonMissing
        default: throw .fieldNameInvalid
        }
    }
}
