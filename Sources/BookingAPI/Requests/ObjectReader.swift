internal import Bookings
internal import Bytes
internal import JSON

/// One member of a JSON object in a request.
enum Member<Value> {
    /// The object has no such member.
    case absent
    /// The value has the wrong type, which the reader's errors name.
    case invalid
    /// The value.
    case found(Value)

    /// The value; nil if it is absent or has the wrong type.
    var value: Value? {
        guard case .found(let value) = self else { return nil }
        return value
    }
}

/// Reads the members of one object of a request's content, and collects what is not valid in them.
///
/// It goes on after a wrong type, so that the response names all of them. It stops at a syntax error.
struct ObjectReader: ~Copyable, ~Escapable {
    private var reader: JSONTokenizer
    /// The beginning of the members' names in messages, such as `cabin.`.
    private var prefix = ""
    /// The prefixes of the objects around the open one.
    private var outerPrefixes: [String] = []
    /// The errors so far.
    var errors = FieldErrors()

    @_lifetime(copy content)
    init(_ content: RawSpan) {
        reader = JSONTokenizer(content)
    }

    /// Enters the object; throws a 400 if the content is something else.
    @_lifetime(self: copy self)
    mutating func begin() throws(Problem) {
        let token = try next()
        guard token != .beginObject else { return }
        errors.add("body", "must be an object, is \(Self.name(of: token))")
        try skip(rest: token)
        try end()
    }

    /// Returns the key of the next member; nil at the end of the object.
    @_lifetime(self: copy self)
    mutating func nextKey() throws(Problem) -> JSONText? {
        guard case .key(let key) = try next() else { return nil }
        return key
    }

    /// Throws a 400 if anything follows the object, or if there was an error.
    @_lifetime(self: copy self)
    mutating func end() throws(Problem) {
        _ = try next()
        try errors.check()
    }

    /// Whether a key is `name`.
    @_lifetime(self: copy self)
    mutating func `is`(_ key: JSONText, _ name: StaticString) -> Bool { reader.equals(key, name) }

    /// Reads the value of a member that must be a string.
    @_lifetime(self: copy self)
    mutating func string(_ field: StaticString) throws(Problem) -> Member<String> {
        let token = try next()
        if case .string(let text) = token { return .found(reader.string(text)) }
        try reject(token, field, "a string")
        return .invalid
    }

    /// Reads the value of a member that must be an integer.
    @_lifetime(self: copy self)
    mutating func integer(_ field: StaticString) throws(Problem) -> Member<Int64> {
        let token = try next()
        if case .integer(let value) = token { return .found(value) }
        // JSON has one type of number: 1.0 is the same number as 1.
        if case .number(let text) = token, let value = reader.integer(text) { return .found(value) }
        try reject(token, field, "an integer")
        return .invalid
    }

    /// Reads the value of a member that must be true or false.
    @_lifetime(self: copy self)
    mutating func bool(_ field: StaticString) throws(Problem) -> Member<Bool> {
        let token = try next()
        if case .bool(let value) = token { return .found(value) }
        try reject(token, field, "true or false")
        return .invalid
    }

    /// Enters a member that must be an object; returns false if it is none.
    @_lifetime(self: copy self)
    mutating func beginObject(_ field: StaticString) throws(Problem) -> Bool {
        let token = try next()
        guard token == .beginObject else {
            try reject(token, field, "an object")
            return false
        }
        enter("\(field).")
        return true
    }

    /// Leaves a member or an element that is an object.
    @_lifetime(self: copy self)
    mutating func endObject() { prefix = outerPrefixes.popLast() ?? "" }

    /// Enters an object whose members have names that begin with `name`.
    @_lifetime(self: copy self)
    mutating func enter(_ name: String) {
        outerPrefixes.append(prefix)
        prefix += name
    }

    /// Adds an error about a member that the endpoint does not know, and skips its value.
    @_lifetime(self: copy self)
    mutating func rejectUnknown(_ key: JSONText) throws(Problem) {
        let text = reader.string(key)
        // Marked unsafe for types with padding; UInt8 has none.
        let quoted = unsafe FieldErrors.quoted(text.utf8Span.span.bytes)
        errors.add("\(prefix)\(quoted)", "is not a known member")
        do throws(ParseError) { try reader.skipValue() } catch { throw Problem(error) }
    }

    /// Returns the value of a member; adds an error if the member is absent.
    @_lifetime(self: copy self)
    mutating func require<Value>(_ member: Member<Value>, _ field: StaticString) -> Value? {
        switch member {
        case .found(let value): return value
        case .invalid: return nil
        case .absent:
            errors.add(name(field), "is missing")
            return nil
        }
    }

    /// The text of a token.
    @_lifetime(self: copy self)
    mutating func text(_ token: JSONText) -> String { reader.string(token) }

    /// A member's name in messages.
    func name(_ field: StaticString) -> String { "\(prefix)\(field)" }

    /// The next token.
    @_lifetime(self: copy self)
    mutating func next() throws(Problem) -> JSONToken {
        do throws(ParseError) { return try reader.next() } catch { throw Problem(error) }
    }

    /// Adds an error about a value of the wrong type, and skips the value.
    @_lifetime(self: copy self)
    mutating func reject(
        _ token: JSONToken,
        _ field: StaticString,
        _ wanted: StaticString
    ) throws(Problem) {
        errors.add(name(field), "must be \(wanted), is \(Self.name(of: token))")
        try skip(rest: token)
    }

    /// Skips the rest of the value that began with `token`.
    @_lifetime(self: copy self)
    mutating func skip(rest token: JSONToken) throws(Problem) {
        guard token == .beginObject || token == .beginArray else { return }
        do throws(ParseError) { try reader.skipRest() } catch { throw Problem(error) }
    }

    /// What a value is, for messages.
    static func name(of token: JSONToken) -> StaticString {
        switch token {
        case .beginObject: "an object"
        case .beginArray: "an array"
        case .string: "a string"
        case .integer: "an integer"
        case .number: "a number with a fraction or too many digits"
        case .bool: "a boolean"
        case .null: "null"
        case .endObject, .endArray, .key, .end: "nothing"
        }
    }
}
