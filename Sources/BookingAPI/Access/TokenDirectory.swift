public import Bookings

/// The access tokens of a server.
///
/// Safe to use from any thread. Every method returns at once, from memory.
public protocol TokenDirectory: Sendable {
    /// Whether `/api/` requires a token: a token was ever created, or the operator requires tokens.
    var isRequired: Bool { get }

    /// Another number whenever any token has changed.
    ///
    /// What a thread looks up after it has read the version is as new as the version, or newer.
    var version: Int { get }

    /// Returns the token whose secret has this digest; nil if there is none.
    ///
    /// The caller checks whether the token is still valid.
    func token(digest: TokenDigest) -> AccessToken?

    /// Whether a token is valid at `now`; false if there is no such token.
    func isValid(_ token: TokenID, at now: Timestamp) -> Bool

    /// Records that a token was used. The time is for people, and accurate to a minute.
    func noteUse(of token: TokenID, at now: Timestamp)
}

/// No tokens: `/api/` requires none.
public struct NoTokens: TokenDirectory {
    /// Creates the empty directory.
    public init() {}

    /// Always false.
    public var isRequired: Bool { false }

    /// Always 0.
    public var version: Int { 0 }

    /// Always nil.
    public func token(digest: TokenDigest) -> AccessToken? { nil }

    /// Always false.
    public func isValid(_ token: TokenID, at now: Timestamp) -> Bool { false }

    /// Does nothing.
    public func noteUse(of token: TokenID, at now: Timestamp) {}
}
