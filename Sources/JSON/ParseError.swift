/// Why a text is not JSON as RFC 8259 wants it, and where.
public struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Reason: String, Sendable, CaseIterable {
        case empty = "there is no value"
        case byteOrderMark = "a byte order mark stands before the value"
        case valueExpected = "a value was expected"
        case keyExpected = "a key in double quotes was expected"
        case colonExpected = "a colon was expected after the key"
        case commaOrBraceExpected = "a comma or } was expected"
        case commaOrBracketExpected = "a comma or ] was expected"
        case trailingComma = "a comma stands before the closing bracket"
        case textAfterValue = "there is text after the value"
        case endOfText = "the text ends too early"
        case literalUnknown = "only true, false and null may stand without quotes"
        case numberInvalid = "the number is not well formed"
        case controlCharacter = "a control character in a string has to be escaped"
        case escapeInvalid =
            "the escape is not one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u and four hexadecimal digits"
        case surrogateAlone = "a surrogate escape has no partner"
        case notUTF8 = "the bytes are not UTF-8"
        case keyRepeated = "a key stands twice in one object"
        case tooDeep = "objects and arrays lie too deep in each other"
        case tooManyMembers = "an object has too many members"
    }

    /// What is wrong.
    public let reason: Reason

    /// At which byte of the text, from 0.
    public let offset: Int

    /// Names a place and what is wrong there.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// In words for the one who sent the text.
    public var description: String { "\(reason.rawValue) (at byte \(offset))" }
}
