internal import Bytes

/// Splits a JSON text into tokens, without a copy.
///
/// Strict: accepts only what RFC 8259 allows, and refuses repeated keys in one object, bytes that
/// are not UTF-8, and surrogates without a counterpart. Allocates memory only for a text with more
/// than eight keys in all open objects.
public struct JSONTokenizer: ~Copyable, ~Escapable {
    let bytes: RawSpan
    let limits: JSONLimits
    var position = 0

    private var expected = Expectation.value
    private var depth = 0
    /// One bit for each open container, the innermost in the lowest bit: 1 for an object.
    private var containers: UInt64 = 0
    private var keys = OpenKeys()

    private enum Expectation {
        /// The value of the text, or of a member.
        case value
        /// The first key of an object, or its end.
        case firstKey
        /// The first element of an array, or its end.
        case firstElement
        /// A comma or the end of the container; outside of containers, the end of the text.
        case separator
    }

    /// Creates a tokenizer of `bytes`, which must be one value, with optional white space around
    /// it.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, limits: JSONLimits = JSONLimits()) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Returns the next token, or `end` after the last one.
    ///
    /// After an error, the tokenizer must not be used again.
    @_lifetime(self: copy self)
    public mutating func next() throws(ParseError) -> JSONToken {
        skipWhiteSpace()
        switch expected {
        case .value:
            return try value()
        case .firstKey:
            if take(UInt8(ascii: "}")) { return close(.endObject) }
            return try key()
        case .firstElement:
            if take(UInt8(ascii: "]")) { return close(.endArray) }
            return try value()
        case .separator:
            return try afterValue()
        }
    }

    /// Skips the next value, with all values that it contains.
    @_lifetime(self: copy self)
    public mutating func skipValue() throws(ParseError) {
        let outside = depth
        repeat { _ = try next() } while depth > outside
    }

    /// Skips the rest of the innermost open object or array, including its end.
    @_lifetime(self: copy self)
    public mutating func skipRest() throws(ParseError) {
        let outside = max(0, depth - 1)
        while depth > outside { _ = try next() }
    }

    @_lifetime(self: copy self)
    private mutating func afterValue() throws(ParseError) -> JSONToken {
        guard depth > 0 else {
            guard position == bytes.byteCount else { throw error(.textAfterValue) }
            return .end
        }
        let isObject = containers & 1 == 1
        if take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
            return close(isObject ? .endObject : .endArray)
        }
        guard take(UInt8(ascii: ",")) else {
            throw error(isObject ? .commaOrBraceExpected : .commaOrBracketExpected)
        }
        skipWhiteSpace()
        if current == UInt8(ascii: "}") || current == UInt8(ascii: "]") {
            throw error(.trailingComma)
        }
        return isObject ? try key() : try value()
    }

    @_lifetime(self: copy self)
    private mutating func key() throws(ParseError) -> JSONToken {
        let start = position
        guard take(UInt8(ascii: "\"")) else { throw error(.keyExpected) }
        let text = try string()
        guard keys.countOfObject < limits.members else {
            throw ParseError(.tooManyMembers, at: start)
        }
        guard !keys.contains(text, in: bytes) else { throw ParseError(.keyRepeated, at: start) }
        keys.append(text)
        skipWhiteSpace()
        guard take(UInt8(ascii: ":")) else { throw error(.colonExpected) }
        expected = .value
        return .key(text)
    }

    @_lifetime(self: copy self)
    private mutating func value() throws(ParseError) -> JSONToken {
        guard let first = current else { throw error(position == 0 ? .empty : .valueExpected) }
        switch first {
        case UInt8(ascii: "{"):
            return try open(.beginObject)
        case UInt8(ascii: "["):
            return try open(.beginArray)
        case UInt8(ascii: "\""):
            position += 1
            expected = .separator
            return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            expected = .separator
            return try number()
        default:
            expected = .separator
            return try literal(first)
        }
    }

    @_lifetime(self: copy self)
    private mutating func open(_ token: JSONToken) throws(ParseError) -> JSONToken {
        guard depth < min(limits.depth, JSONLimits.depthBits) else { throw error(.tooDeep) }
        position += 1
        depth += 1
        let isObject = token == .beginObject
        containers = containers << 1 | (isObject ? 1 : 0)
        if isObject { keys.beginObject() }
        expected = isObject ? .firstKey : .firstElement
        return token
    }

    @_lifetime(self: copy self)
    private mutating func close(_ token: JSONToken) -> JSONToken {
        depth -= 1
        containers >>= 1
        if token == .endObject { keys.endObject() }
        expected = .separator
        return token
    }

    @_lifetime(self: copy self)
    private mutating func literal(_ first: UInt8) throws(ParseError) -> JSONToken {
        let rest = bytes.extracting(position..<bytes.byteCount)
        for (literal, token) in Self.literals where rest.starts(with: literal) {
            position += literal.utf8CodeUnitCount
            return token
        }
        if first == 0xEF && position == 0 { throw error(.byteOrderMark) }
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
        throw error(isLetter ? .literalUnknown : .valueExpected)
    }

    private static let literals: [(StaticString, JSONToken)] = [
        ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
    ]
}

extension JSONTokenizer {
    /// The next byte; nil at the end of the text.
    var current: UInt8? { position < bytes.byteCount ? bytes[position] : nil }

    func error(_ reason: ParseError.Reason) -> ParseError {
        ParseError(current == nil && reason != .empty ? .endOfText : reason, at: position)
    }

    /// Skips the next byte if it is `byte`; returns whether it was.
    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    @_lifetime(self: copy self)
    private mutating func skipWhiteSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }
}
