/// The limits of one JSON text; a text beyond one of them is refused.
public struct JSONLimits: Sendable, Equatable {
    /// The depth of nested objects and arrays; at most 63.
    public var depth = 16

    /// The number of members of one object, whose keys are all compared with each other.
    public var members = 64

    /// Creates the default limits.
    public init() {}

    /// The maximum of `depth`: the tokenizer keeps one bit of a word for each open container.
    static let depthBits = 63
}
