internal import Bookings
internal import Bytes
internal import HTTP
internal import HTTPServer
internal import OpenSSL
internal import Sockets

/// Decides whether the client of a request may use an endpoint.
///
/// Each event loop has one; confined to the loop's thread.
struct AccessControl: ~Copyable {
    private let context: ServerContext
    /// When this loop last reported the use of each token.
    private var reportedUses: [TokenID: Timestamp] = [:]
    /// Made for the first token, because libcrypto's start takes a millisecond.
    private var sha256: SHA256?

    init(_ context: ServerContext) { self.context = context }

    /// Admits a request to an endpoint.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - access: The tokens that may use the endpoint.
    ///   - peer: The address of the connection; needed only if clients are limited.
    /// - Returns: The client.
    /// - Throws: A 401 or a 403; a 429 if this address has sent too many requests without a valid
    ///   token.
    mutating func admit(
        _ request: borrowing Request,
        to access: Access,
        from peer: SocketAddress?
    ) throws(Problem) -> Caller {
        guard let limits = context.limits, let peer else {
            return Caller(actor: try actor(of: request, for: access), client: nil)
        }
        let address = context.proxies.client(of: request, peer: peer)
        let actor: Actor
        do throws(Problem) {
            actor = try self.actor(of: request, for: access)
        } catch {
            if error.code == .unauthenticated { try limits.countFailure(of: address) }
            throw error
        }
        guard !limits.exempts(address) else { return Caller(actor: actor, client: nil) }
        return Caller(actor: actor, client: ClientKey(token: actor.token, address: address))
    }

    private mutating func actor(
        of request: borrowing Request,
        for access: Access
    ) throws(Problem) -> Actor {
        if access == .open { return .anonymous }
        guard context.tokens.isRequired else {
            guard context.hosts.allows(request.authority) else {
                throw Problem(
                    .forbidden,
                    """
                    As long as it requires no tokens, this server responds only to localhost, to IP \
                    addresses and to the names in ALLOWED_HOSTS.
                    """
                )
            }
            return .anonymous
        }
        let token = try token(of: request)
        guard access.isGranted(by: token.scopes) else {
            throw Problem(
                .forbidden,
                "The token has only these scopes: \(token.scopes.names.joined(separator: ", "))."
            )
        }
        return Actor(token: token.id, seesOnlyOwnBookings: !token.scopes.contains(.agent))
    }

    private mutating func token(of request: borrowing Request) throws(Problem) -> AccessToken {
        guard request.fieldCount(named: "authorization") == 1,
            let field = request.field(named: "authorization"), field.byteCount > 7,
            field.extracting(first: 7).equalsIgnoringCase("bearer ")
        else { throw Problem(.unauthenticated, "Send a token: Authorization: Bearer <token>") }
        let secret = field.extracting(7..<field.byteCount).trimmed
        let now = context.clock.now()
        // A digest is looked up, so the time that a comparison takes reveals nothing about a secret.
        // Revoked, expired and unknown tokens get the same response.
        guard secret.byteCount == TokenSecret.characterCount,
            let token = context.tokens.token(digest: digest(of: secret)),
            token.isValid(at: now)
        else { throw Problem(.unauthenticated, "The token is not valid.") }
        reportUse(of: token.id, at: now)
        return token
    }

    private mutating func digest(of secret: RawSpan) -> TokenDigest {
        var sha256 =
            if let kept = self.sha256.take() {
                kept
            } else {
                SHA256()
            }
        let digest = TokenDigest(of: secret, reusing: &sha256)
        self.sha256 = consume sha256
        return digest
    }

    /// Reports a use from time to time: every report takes a lock that all loops share.
    private mutating func reportUse(of token: TokenID, at now: Timestamp) {
        if let last = reportedUses[token], now < last + APILimits.tokenUse { return }
        reportedUses[token] = now
        context.tokens.noteUse(of: token, at: now)
    }
}
