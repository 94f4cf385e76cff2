/// A token of a JSON text.
public enum JSONToken: Hashable, Sendable {
    /// `{`
    case beginObject
    /// `}`
    case endObject
    /// `[`
    case beginArray
    /// `]`
    case endArray
    /// The key of a member; the tokens of its value follow.
    case key(JSONText)
    /// A string.
    case string(JSONText)
    /// A number without a fraction or an exponent that an `Int64` holds exactly.
    case integer(Int64)
    /// Any other number.
    case number(JSONText)
    /// `true` or `false`.
    case bool(Bool)
    /// `null`
    case null
    /// The end of the text.
    case end
}

/// The position of a string or a number in its text; `JSONTokenizer` returns its value.
public struct JSONText: Hashable, Sendable {
    /// The offset of the first byte; of a string, after the opening quote.
    let start: Int
    /// The offset after the last byte; of a string, of the closing quote.
    let end: Int
    /// Whether the string contains escapes.
    let hasEscapes: Bool
}
