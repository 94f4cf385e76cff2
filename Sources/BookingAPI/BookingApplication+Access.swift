internal import AccessTokens
internal import Bookings
internal import Bytes
internal import HTTP

/// The one place where it is decided who asks, and whether they may.
extension BookingApplication where Reader: ~Copyable {
    /// Who asks for `endpoint`, which is nil where the path leads nowhere.
    ///
    /// Throws where a token is wanted and is not there, is worth nothing or allows less, and where none
    /// is wanted and the request is for a name that may be somebody else's.
    mutating func actor(
        of request: borrowing Request,
        for endpoint: Endpoint?
    ) throws(Problem) -> Actor {
        // A path that leads nowhere is not told from others without a token.
        let needed =
            endpoint.map(\.access) ?? (request.path.starts(with: "/api/") ? .anyToken : .open)
        if needed == .open { return .anonymous }
        guard context.tokens.isRequired else {
            guard context.hosts.allows(request.authority) else {
                throw Problem(
                    .forbidden,
                    """
                    Without tokens this server answers to localhost, to addresses, and to the names in \
                    ALLOWED_HOSTS.
                    """
                )
            }
            return .anonymous
        }
        let token = try token(of: request)
        guard needed.isGranted(by: token.scopes) else {
            throw Problem(
                .forbidden,
                "The token's scopes are: \(token.scopes.names.joined(separator: ", "))."
            )
        }
        return Actor(token: token.id, seesOnlyOwnBookings: !token.scopes.contains(.agent))
    }

    private mutating func token(of request: borrowing Request) throws(Problem) -> AccessToken {
        guard request.fieldCount(named: "authorization") == 1,
            let field = request.field(named: "authorization"), field.byteCount > 7,
            field.extracting(first: 7).equalsIgnoringCase("bearer ")
        else {
            throw Problem(.unauthenticated, "Send Authorization: Bearer and a token.")
        }
        let secret = field.extracting(7..<field.byteCount).trimmed
        let now = context.clock.now()
        // Looked up by digest: what is compared tells nothing about the secret. What is revoked,
        // expired or unknown gets the same words.
        guard secret.byteCount == TokenSecret.characterCount,
            let token = context.tokens.token(digest: TokenDigest(of: secret)),
            token.isValid(at: now)
        else { throw Problem(.unauthenticated, "The token is worth nothing.") }
        noteUse(of: token.id, at: now)
        return token
    }

    /// Notes a use now and then: each time would be a lock for all loops.
    private mutating func noteUse(of token: TokenID, at now: Timestamp) {
        if let noted = notedUses[token],
            now < noted.advanced(byMilliseconds: APILimits.tokenUseMilliseconds)
        {
            return
        }
        notedUses[token] = now
        context.tokens.noteUse(of: token, at: now)
    }
}

/// What an endpoint wants to see before it answers.
enum Access: Hashable, Sendable {
    /// Nothing.
    case open
    /// Any token.
    case anyToken
    /// A token with one of these scopes.
    case scopes(Scopes)

    func isGranted(by scopes: Scopes) -> Bool {
        switch self {
        case .open, .anyToken: true
        case .scopes(let needed): !scopes.isDisjoint(with: needed)
        }
    }
}

extension Endpoint {
    /// What has to be shown where tokens are wanted at all.
    var access: Access {
        switch self {
        case .health, .readiness, .metrics, .page: .open
        case .operations: .scopes([.agent, .admin])
        case .listFlights, .showFlight, .showSeats, .followSeats: .anyToken
        case .createFlight: .scopes(.admin)
        case .actOnBooking(.refund): .scopes(.agent)
        case .listBookings, .createBooking, .showBooking, .showHistory, .actOnBooking:
            .scopes([.bookings, .agent])
        }
    }
}
