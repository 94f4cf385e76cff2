internal import Bytes

/// Reads a JSON text token by token, where it lies.
///
/// Strict: what RFC 8259 does not allow is refused, and so are a key that stands twice in one
/// object, bytes that are not UTF-8 and surrogates without a partner. Allocates nothing unless more
/// than `OpenKeys.inlineCount` keys are open at once.
public struct Reader: ~Copyable, ~Escapable {
    let bytes: RawSpan
    let limits: Limits
    var position = 0

    private var expected = Expectation.value
    private var depth = 0
    /// One bit for each open container, the innermost lowest: set for an object.
    private var containers: UInt64 = 0
    private var keys = OpenKeys()

    private enum Expectation {
        /// The only value of the text, or a member's.
        case value
        /// A key, or the end of an object that has none yet.
        case firstKey
        /// An element, or the end of an array that has none yet.
        case firstElement
        /// A comma or the end of the container; the end of the text outside of any.
        case separator
    }

    /// Reads `bytes`, one value with nothing but white space around it.
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan, limits: Limits = Limits()) {
        self.bytes = bytes
        self.limits = limits
    }

    /// The next token; `end` once the text is over, and again.
    ///
    /// After an error the reader is of no more use.
    @_lifetime(self: copy self)
    public mutating func next() throws(ParseError) -> Token {
        skipBlanks()
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

    /// Skips the value that comes next, with everything in it.
    @_lifetime(self: copy self)
    public mutating func skipValue() throws(ParseError) {
        let outside = depth
        repeat { _ = try next() } while depth > outside
    }

    /// Skips what is left of the innermost open object or array, its end included.
    @_lifetime(self: copy self)
    public mutating func skipRest() throws(ParseError) {
        let outside = max(0, depth - 1)
        while depth > outside { _ = try next() }
    }

    @_lifetime(self: copy self)
    private mutating func afterValue() throws(ParseError) -> Token {
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
        skipBlanks()
        if current == UInt8(ascii: "}") || current == UInt8(ascii: "]") {
            throw error(.trailingComma)
        }
        return isObject ? try key() : try value()
    }

    @_lifetime(self: copy self)
    private mutating func key() throws(ParseError) -> Token {
        let start = position
        guard take(UInt8(ascii: "\"")) else { throw error(.keyExpected) }
        let text = try string()
        guard keys.countOfObject < limits.members else {
            throw ParseError(.tooManyMembers, at: start)
        }
        guard !keys.contains(text, in: bytes) else { throw ParseError(.keyRepeated, at: start) }
        keys.append(text)
        skipBlanks()
        guard take(UInt8(ascii: ":")) else { throw error(.colonExpected) }
        expected = .value
        return .key(text)
    }

    @_lifetime(self: copy self)
    private mutating func value() throws(ParseError) -> Token {
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
    private mutating func open(_ token: Token) throws(ParseError) -> Token {
        guard depth < min(limits.depth, Limits.depthBits) else { throw error(.tooDeep) }
        position += 1
        depth += 1
        let isObject = token == .beginObject
        containers = containers << 1 | (isObject ? 1 : 0)
        if isObject { keys.beginObject() }
        expected = isObject ? .firstKey : .firstElement
        return token
    }

    @_lifetime(self: copy self)
    private mutating func close(_ token: Token) -> Token {
        depth -= 1
        containers >>= 1
        if token == .endObject { keys.endObject() }
        expected = .separator
        return token
    }

    @_lifetime(self: copy self)
    private mutating func literal(_ first: UInt8) throws(ParseError) -> Token {
        let rest = bytes.extracting(position..<bytes.byteCount)
        for (literal, token) in Self.literals where rest.starts(with: literal) {
            position += literal.utf8CodeUnitCount
            return token
        }
        if first == 0xEF && position == 0 { throw error(.byteOrderMark) }
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
        throw error(isLetter ? .literalUnknown : .valueExpected)
    }

    private static let literals: [(StaticString, Token)] = [
        ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
    ]
}

extension Reader {
    /// The byte at the position; nil at the end of the text.
    var current: UInt8? { position < bytes.byteCount ? bytes[position] : nil }

    func error(_ reason: ParseError.Reason) -> ParseError {
        ParseError(current == nil && reason != .empty ? .endOfText : reason, at: position)
    }

    /// Goes on behind the next byte if it is `byte`.
    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    @_lifetime(self: copy self)
    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }
}
