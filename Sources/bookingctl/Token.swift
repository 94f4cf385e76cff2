internal import ArgumentParser
internal import BookingAPI
internal import Bookings
internal import ProcessSupport

/// Creates, lists and revokes access tokens.
struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create, list and revoke the access tokens of clients.",
        discussion: """
            If there is a token, a server requires a token for everything below /api/. A running \
            server uses a new token, and rejects a revoked one, within a second.
            """,
        subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self]
    )
}

/// Creates a token, and prints its secret once.
struct TokenCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a token, and print its secret, which is stored nowhere."
    )

    @OptionGroup var common: CommonOptions

    @Option(
        name: .customLong("scope"),
        help: """
            bookings (create bookings and act on them), agent (all bookings, refunds) or admin \
            (flights, tokens); may be repeated.
            """,
        transform: TokenCreate.scope
    )
    var scopes: [Scopes]

    @Option(help: "A name for people, at most 100 characters.")
    var name = ""

    @Option(help: "The number of days after which the token expires; none if omitted.")
    var expires: Int?

    func validate() throws {
        guard !scopes.isEmpty else { throw ValidationError("at least one --scope is required") }
        guard name.unicodeScalars.count <= 100,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw ValidationError("--name requires at most 100 characters, none of them control")
        }
        guard (1...36_500).contains(expires ?? 1) else {
            throw ValidationError("--expires requires 1 to 36500 days")
        }
    }

    func run() throws {
        let store = try common.store.any
        try store.prepare()
        let secret = TokenSecret()
        let now = SystemClock().now()
        let id = try store.addToken(
            name: name,
            scopes: scopes.reduce([]) { $0.union($1) },
            digest: secret.digest.bytes,
            expiresAt: expires.map { now + .seconds($0 * 86_400) },
            now: now
        )
        StandardStream.error.writeLine(
            "created token \(id.rawValue); this is the only time that its secret is shown:"
        )
        print(secret.text)
    }

    private static func scope(_ name: String) throws -> Scopes {
        guard let known = Scopes.named.first(where: { $0.name == name }) else {
            throw ValidationError("a scope is bookings, agent or admin, not '\(name)'")
        }
        return known.scope
    }
}

/// Lists all tokens without their secrets.
struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every token with its state, scopes and times."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        let now = SystemClock().now()
        for stored in try store.tokens() { print(Self.line(stored.token, now: now)) }
    }

    private static func line(_ token: AccessToken, now: Timestamp) -> String {
        let state =
            token.revokedAt != nil ? "revoked" : token.isValid(at: now) ? "valid" : "expired"
        return [
            "\(token.id.rawValue)", state, token.scopes.names.joined(separator: ","),
            "created \(timeText(token.createdAt))", "expires \(timeText(token.expiresAt))",
            "used \(timeText(token.lastUsedAt))", LogText.escaped(token.name),
        ].joined(separator: "  ")
    }
}

/// Revokes a token.
struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a token; running servers reject it within a second."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's number, as `token list` shows it.")
    var number: Int64

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        let found = try store.revokeToken(
            TokenID(rawValue: number),
            now: SystemClock().now()
        )
        guard found else { throw ControlError("there is no token \(number)") }
        print("revoked token \(number)")
    }
}
