/// What one JSON text may cost before it is refused.
public struct Limits: Sendable, Equatable {
    /// How many objects and arrays may lie in each other; at most 63.
    public var depth = 16

    /// How many members one object may have: they are compared pairwise, to find a repeated key.
    public var members = 64

    /// The defaults.
    public init() {}

    /// The most that `depth` may be: the kinds of the open containers are the bits of a word.
    static let depthBits = 63
}
