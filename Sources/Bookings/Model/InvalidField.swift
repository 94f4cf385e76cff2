/// A value from a client that breaks a rule, in the client's words.
public struct InvalidField: Error, Hashable, Sendable {
    /// The field's name in the contract, with dots for members: `cabin.rows`.
    public let field: String

    /// What is wrong and what would be right.
    public let message: String

    /// Says what is wrong with `field`.
    public init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}
