/// Why a text is not valid JSON (RFC 8259) or beyond a limit, and at which byte.
public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of error; its raw value describes it in English.
    public enum Reason: String, Sendable, CaseIterable {
        case empty = "there is no value"
        case byteOrderMark = "there is a byte order mark before the value"
        case valueExpected = "a value was expected"
        case keyExpected = "a key in double quotes was expected"
        case colonExpected = "a colon was expected after the key"
        case commaOrBraceExpected = "a comma or } was expected"
        case commaOrBracketExpected = "a comma or ] was expected"
        case trailingComma = "there is a comma before the closing bracket"
        case textAfterValue = "there is text after the value"
        case endOfText = "the text ends too early"
        case literalUnknown = "only true, false and null may be written without quotes"
        case numberInvalid = "the number is not well formed"
        case controlCharacter = "a control character in a string is not escaped"
        case escapeInvalid =
            "the escape is not one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u and four hexadecimal digits"
        case surrogateAlone = "an escaped surrogate has no counterpart"
        case notUTF8 = "the bytes are not UTF-8"
        case keyRepeated = "an object contains the same key twice"
        case tooDeep = "objects and arrays are nested too deeply"
        case tooManyMembers = "an object has too many members"
    }

    /// The kind of error.
    public let reason: Reason

    /// The offset of the invalid byte in the text.
    public let offset: Int

    /// Creates an error at an offset.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// A description for the developer of the client.
    public var description: String { "\(reason.rawValue) (at byte \(offset))" }
}
