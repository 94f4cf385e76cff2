internal import Bookings
internal import Bytes
internal import HTTP
internal import HTTPServer
internal import Sockets

/// Decides whether the client of a request may use an endpoint.
///
/// Each event loop has one; confined to the loop's thread.
struct AccessControl: ~Copyable {
    private let context: ServerContext
    private var verified = VerifiedSecrets()

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
        // Revoked, expired and unknown tokens get the same response.
        guard secret.byteCount == TokenSecret.characterCount,
            let token = token(of: secret, at: now), token.isValid(at: now)
        else { throw Problem(.unauthenticated, "The token is not valid.") }
        return token
    }

    private mutating func token(of secret: RawSpan, at now: Timestamp) -> AccessToken? {
        verified.update(toVersion: context.tokens.version)
        if let token = verified.token(of: secret, at: now) { return token }
        // A digest is looked up, so the time that a comparison takes reveals nothing about a secret.
        guard let token = context.tokens.token(digest: TokenDigest(of: secret)) else { return nil }
        if token.isValid(at: now) {
            context.tokens.noteUse(of: token.id, at: now)
            verified.insert(secret, token, at: now)
        }
        return token
    }
}
