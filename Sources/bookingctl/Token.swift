internal import AccessTokens
internal import ArgumentParser
internal import Bookings
internal import Bytes
internal import JSON
internal import ProcessSupport
internal import SQLiteStore

/// Makes, lists and revokes access tokens.
struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke the tokens that clients identify themselves with.",
        discussion: """
            Where there is a token, a server wants one for everything below /api/. A running server \
            learns of a new or a revoked token within a second.
            """,
        subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self]
    )
}

/// Makes a token and shows its secret, once.
struct TokenCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token; its secret is printed once and kept nowhere."
    )

    @OptionGroup var common: CommonOptions

    @Option(
        name: .customLong("scope"),
        help: """
            bookings (make bookings and act on those), agent (all bookings, refunds) or admin \
            (flights, tokens); may be repeated.
            """,
        transform: TokenCreate.scope
    )
    var scopes: [Scopes]

    @Option(help: "A name for people, at most 100 characters.")
    var name = ""

    @Option(help: "In how many days it expires; never when left out.")
    var expires: Int?

    func validate() throws {
        guard !scopes.isEmpty else { throw ValidationError("name at least one --scope") }
        guard name.unicodeScalars.count <= 100,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { throw ValidationError("--name takes at most 100 characters, none of them control") }
        guard (1...36_500).contains(expires ?? 1) else {
            throw ValidationError("--expires takes 1 to 36500 days")
        }
    }

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.prepare() }
        let secret = TokenSecret()
        let now = SystemClock().now()
        let id = try Console.reporting { () throws(StoreError) in
            try file.addToken(
                name: name,
                scopes: scopes.reduce([]) { $0.union($1) },
                digest: secret.digest.bytes,
                expiresAt: expires.map { now.advanced(byMilliseconds: Int64($0) * 86_400_000) },
                now: now
            )
        }
        Console.remark("token \(id.rawValue) is made; its secret is shown this once:")
        print(secret.text)
    }

    private static func scope(_ name: String) throws -> Scopes {
        guard let known = Scopes.named.first(where: { $0.name == name }) else {
            throw ValidationError("a scope is bookings, agent or admin, not '\(name)'")
        }
        return known.scope
    }
}

/// Lists all tokens, without their secrets.
struct TokenList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every token: what it allows, when it was made, used, revoked."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.requireCurrent() }
        let now = SystemClock().now()
        for token in try Console.reporting({ () throws(StoreError) in try file.tokens() }) {
            print(Self.line(token.token, now: now))
        }
    }

    private static func line(_ token: AccessToken, now: Timestamp) -> String {
        let state =
            token.revokedAt != nil ? "revoked" : token.isValid(at: now) ? "valid" : "expired"
        return [
            "\(token.id.rawValue)", state, token.scopes.names.joined(separator: ","),
            "made \(time(token.createdAt))", "expires \(time(token.expiresAt))",
            "used \(time(token.lastUsedAt))", LogText.escaped(token.name),
        ].joined(separator: "  ")
    }

    private static func time(_ time: Timestamp?) -> String {
        guard let time else { return "never" }
        var buffer = ByteBuffer()
        RFC3339.append(milliseconds: time.rawValue, to: &buffer)
        return buffer.bytes.text
    }
}

/// Makes a token worth nothing.
struct TokenRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a token; running servers turn it away within a second."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The token's number, as `token list` shows it.")
    var number: Int64

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.requireCurrent() }
        let found = try Console.reporting { () throws(StoreError) in
            try file.revokeToken(TokenID(rawValue: number), now: SystemClock().now())
        }
        guard found else {
            Console.complain("there is no token \(number)")
            throw ExitCode.failure
        }
        print("token \(number) is revoked")
    }
}
