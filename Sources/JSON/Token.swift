/// One step through a JSON text.
public enum Token: Hashable, Sendable {
    /// `{`
    case beginObject
    /// `}`
    case endObject
    /// `[`
    case beginArray
    /// `]`
    case endArray
    /// A member's key; its value's tokens follow.
    case key(Text)
    /// A string.
    case string(Text)
    /// A number without fraction and exponent that 64 bits hold exactly.
    case integer(Int64)
    /// Any other number, as it is spelled.
    case number(Text)
    /// `true` or `false`.
    case bool(Bool)
    /// `null`
    case null
    /// The text is over.
    case end
}

/// Where a string or a number lies in its text; `Reader` tells what it says.
public struct Text: Hashable, Sendable {
    /// The first byte, behind the opening quote of a string.
    let start: Int
    /// Behind the last byte.
    let end: Int
    /// Whether there are escapes, so that the bytes are not what they mean.
    let hasEscapes: Bool
}
