internal import Bookings
internal import Bytes
internal import JSON

/// What a request says in one member.
enum Member<Value> {
    /// It is not there.
    case absent
    /// It is there and of the wrong type, which was noted.
    case invalid
    /// It says this.
    case found(Value)
}

/// Reads the members of one object of a request's content, and notes what is wrong with them.
///
/// Wrong types do not stop it: the sender learns of all of them. What is not JSON does.
struct ObjectReader: ~Copyable, ~Escapable {
    private var reader: Reader
    /// Stands before the members' names in messages: `cabin.`.
    private var prefix = ""
    /// What was wrong so far.
    var errors = FieldErrors()

    @_lifetime(copy content)
    init(_ content: RawSpan) {
        reader = Reader(content)
    }

    /// Goes to the only object of the content; throws where it is something else.
    @_lifetime(self: copy self)
    mutating func begin() throws(Problem) {
        let token = try next()
        guard token != .beginObject else { return }
        errors.add("body", "must be an object, is \(Self.name(of: token))")
        try skip(rest: token)
        try end()
    }

    /// The next member's key; nil at the end of the object.
    @_lifetime(self: copy self)
    mutating func nextKey() throws(Problem) -> Text? {
        guard case .key(let key) = try next() else { return nil }
        return key
    }

    /// Makes sure that nothing follows the object, and throws where anything was wrong.
    @_lifetime(self: copy self)
    mutating func end() throws(Problem) {
        _ = try next()
        try errors.check()
    }

    /// Whether a key says `name`.
    @_lifetime(self: copy self)
    mutating func `is`(_ key: Text, _ name: StaticString) -> Bool { reader.equals(key, name) }

    /// The value of a member that has to be a string.
    @_lifetime(self: copy self)
    mutating func string(_ field: StaticString) throws(Problem) -> Member<String> {
        let token = try next()
        if case .string(let text) = token { return .found(reader.string(text)) }
        try refuse(token, field, "a string")
        return .invalid
    }

    /// The value of a member that has to be a whole number.
    @_lifetime(self: copy self)
    mutating func integer(_ field: StaticString) throws(Problem) -> Member<Int64> {
        let token = try next()
        if case .integer(let value) = token { return .found(value) }
        // JSON has one kind of number: 1.0 is as whole as 1.
        if case .number(let text) = token, let value = reader.integer(text) { return .found(value) }
        try refuse(token, field, "an integer")
        return .invalid
    }

    /// The value of a member that has to be true or false.
    @_lifetime(self: copy self)
    mutating func bool(_ field: StaticString) throws(Problem) -> Member<Bool> {
        let token = try next()
        if case .bool(let value) = token { return .found(value) }
        try refuse(token, field, "true or false")
        return .invalid
    }

    /// The value of a member that has to be an array of at most `limit` strings.
    @_lifetime(self: copy self)
    mutating func strings(
        _ field: StaticString,
        limit: Int
    ) throws(Problem) -> Member<[String]> {
        let token = try next()
        guard token == .beginArray else {
            try refuse(token, field, "an array of strings")
            return .invalid
        }
        var strings: [String] = []
        var count = 0
        while true {
            let element = try next()
            if element == .endArray { break }
            count += 1
            if case .string(let text) = element {
                if count <= limit { strings.append(reader.string(text)) }
            } else {
                try refuse(element, field, "an array of strings only")
            }
        }
        if count > limit { errors.add(name(field), "must have at most \(limit) elements") }
        return strings.count == count ? .found(strings) : .invalid
    }

    /// Goes into a member that has to be an object; false where it is none.
    @_lifetime(self: copy self)
    mutating func beginObject(_ field: StaticString) throws(Problem) -> Bool {
        let token = try next()
        guard token == .beginObject else {
            try refuse(token, field, "an object")
            return false
        }
        prefix = "\(field)."
        return true
    }

    /// Comes back from a member that is an object.
    @_lifetime(self: copy self)
    mutating func endObject() { prefix = "" }

    /// Notes a member that nobody asked for, and skips it.
    @_lifetime(self: copy self)
    mutating func unknown(_ key: Text) throws(Problem) {
        let text = reader.string(key)
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        let quoted = unsafe FieldErrors.quoted(text.utf8Span.span.bytes)
        errors.add("\(prefix)\(quoted)", "is not known here")
        do throws(ParseError) { try reader.skipValue() } catch { throw Problem(error) }
    }

    /// What a member says; notes where it is missing.
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

    private func name(_ field: StaticString) -> String { "\(prefix)\(field)" }

    @_lifetime(self: copy self)
    private mutating func next() throws(Problem) -> Token {
        do throws(ParseError) { return try reader.next() } catch { throw Problem(error) }
    }

    @_lifetime(self: copy self)
    private mutating func refuse(
        _ token: Token,
        _ field: StaticString,
        _ wanted: StaticString
    ) throws(Problem) {
        errors.add(name(field), "must be \(wanted), is \(Self.name(of: token))")
        try skip(rest: token)
    }

    /// Skips what is left of the value that began with `token`.
    @_lifetime(self: copy self)
    private mutating func skip(rest token: Token) throws(Problem) {
        guard token == .beginObject || token == .beginArray else { return }
        do throws(ParseError) { try reader.skipRest() } catch { throw Problem(error) }
    }

    private static func name(of token: Token) -> StaticString {
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
