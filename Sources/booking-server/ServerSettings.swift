internal import BookingAPI
internal import Bookings
internal import ExpiryQueue
internal import HTTPServer
internal import ProcessSupport
internal import Redis
internal import Sockets

/// What the options say.
struct ServerSettings: Sendable {
    /// Where to listen.
    let address: SocketAddress
    /// The database file.
    let databasePath: String
    /// Where Redis is, if there is one.
    let redis: RedisURL
    /// How long seats stay locked.
    let policy: HoldPolicy
    /// Whether the server may run without tokens.
    let mayBeOpen: Bool
    /// Whether tokens are wanted even where there are none.
    let requiresTokens: Bool
    /// How a worker in this process works; nil where there is none.
    let worker: WorkerSettings?
    /// How each request is logged; nil where it is not.
    let accessLog: AccessLog.Format?
    /// What clients may cost.
    let limits: ServerLimits
    /// How long threads go on looking for work before they sleep.
    let busyPolling: Duration
    /// How much one client may use; nil where nobody is limited.
    let clientLimits: ClientLimits?
    /// The web sites whose pages may use the API.
    let origins: AllowedOrigins
    /// The names under which it answers while no token is wanted.
    let hosts: AllowedHosts
}

/// The settings that only the server has, by variable.
extension ServerSettings {
    /// From a millisecond, for tries, to a year, in milliseconds.
    private static let holdRange: ClosedRange<Int64> = 1...31_536_000_000

    /// `HOLD_SECONDS`.
    static let hold = Setting(
        option: "--hold-seconds",
        variable: "HOLD_SECONDS",
        fallback: "600",
        valueName: "seconds",
        abstract: "How long a hold locks its seat; may have a fraction.",
        parse: SettingParsers.seconds(inMilliseconds: holdRange)
    )

    /// `PAYMENT_SECONDS`.
    static let payment = Setting(
        option: "--payment-seconds",
        variable: "PAYMENT_SECONDS",
        fallback: "900",
        valueName: "seconds",
        abstract: "How long a started payment locks its seat at least; may have a fraction.",
        parse: SettingParsers.seconds(inMilliseconds: holdRange)
    )

    /// `BUSY_POLL_MICROSECONDS`.
    static let busyPolling = Setting(
        option: "--busy-poll-microseconds",
        variable: "BUSY_POLL_MICROSECONDS",
        fallback: "300",
        valueName: "number",
        abstract: """
            How long threads go on looking for work before they sleep, while one connection has the \
            server to itself and the last wait was no longer; 0 to sleep at once.
            """,
        parse: SettingParsers.integer(in: 0...1_000)
    )

    /// `CORS_ORIGINS`.
    static let origins = Setting(
        option: "--cors-origin",
        variable: "CORS_ORIGINS",
        fallback: "none",
        valueName: "origin",
        abstract: """
            A web site whose pages may use the API: https://shop.example; may be given several times, \
            or separated by commas.
            """
    ) { text throws(SettingError) in
        var origins: [WebOrigin] = []
        guard text != "none" else { return AllowedOrigins() }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            do throws(WebOrigin.Fault) {
                origins.append(try WebOrigin(part.filter { $0 != " " }))
            } catch {
                throw SettingError("has '\(part)', \(error.reason)")
            }
        }
        return AllowedOrigins(origins)
    }

    /// `ALLOWED_HOSTS`; nil for what depends on the address.
    static let hosts = Setting<AllowedHosts?>(
        option: "--allowed-host",
        variable: "ALLOWED_HOSTS",
        fallback: "auto",
        valueName: "name",
        abstract: """
            A name under which the server answers while no token is wanted, besides those that nobody \
            can register (localhost, addresses); may be given several times, or separated by commas. \
            `local` for only those, `any` for every name, `auto` for `local` on a loopback address and \
            `any` on others.
            """
    ) { text throws(SettingError) in
        switch text {
        case "auto": return nil
        case "any": return .any
        case "local": return .local
        default: break
        }
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.filter { $0 != " " } }
        do throws(AllowedHosts.Fault) {
            return try AllowedHosts(names)
        } catch {
            throw SettingError("has '\(text)', \(error.reason)")
        }
    }

    /// The names that a server on `address` answers under.
    static func allowedHosts(
        option: String?,
        on address: SocketAddress
    ) throws -> AllowedHosts {
        try hosts.value(option: option) ?? (address.isLoopback ? .local : .any)
    }

    /// `REQUIRE_AUTH`.
    static let requireTokens = Setting(
        option: nil,
        variable: "REQUIRE_AUTH",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Want a token for every request to the API, even where there is none yet.",
        parse: SettingParsers.boolean
    )
}
