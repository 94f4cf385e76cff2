public import AccessTokens
public import Bookings

/// Knows the access tokens.
///
/// Safe to use from any thread; answers at once from memory.
public protocol TokenDirectory: Sendable {
    /// Whether `/api/` wants a token: one was ever made, or the operator says so.
    var isRequired: Bool { get }

    /// The token whose secret has this digest; nil where there is none.
    ///
    /// Whether it is still valid is the asker's to find out.
    func token(digest: TokenDigest) -> AccessToken?

    /// Whether a token opens anything at `now`; false where there is none of this name.
    func isValid(_ token: TokenID, at now: Timestamp) -> Bool

    /// Notes that a token was used; for people, and not to the second.
    func noteUse(of token: TokenID, at now: Timestamp)
}

/// Nobody needs a token.
public struct NoTokens: TokenDirectory {
    /// Nobody needs a token.
    public init() {}

    /// Never.
    public var isRequired: Bool { false }

    /// None.
    public func token(digest: TokenDigest) -> AccessToken? { nil }

    /// There is none.
    public func isValid(_ token: TokenID, at now: Timestamp) -> Bool { false }

    /// Nothing to note.
    public func noteUse(of token: TokenID, at now: Timestamp) {}
}
