internal import ArgumentParser
package import BookingAPI
package import Bookings
package import ExpiryQueue
package import HTTPServer
package import ProcessSupport
package import Redis
package import Sockets

/// The settings of a server.
package struct ServerSettings: Sendable {
    /// The address to listen on.
    package var address: SocketAddress
    /// The URL of Redis.
    package let redis: RedisURL
    /// How long seats stay locked.
    package let policy: HoldPolicy
    /// Whether the server may run without tokens.
    package let mayRunWithoutTokens: Bool
    /// Whether the server requires tokens even if there are none.
    package let requiresTokens: Bool
    /// The settings of a worker in this process; nil if there is none.
    package let worker: WorkerSettings?
    /// The settings of webhooks.
    package let webhooks: WebhookSettings
    /// The format of the access log; nil if there is none.
    package let accessLog: AccessLog.Format?
    /// The limits of requests and connections.
    package let limits: HTTPServerLimits
    /// How long threads look for work before they sleep.
    package let busyPolling: Duration
    /// The limits of each client; nil if clients are not limited.
    package let clientLimits: ClientLimits?
    /// The proxies that the server trusts.
    package let proxies: TrustedProxies
    /// The web sites whose pages may use the API.
    package let origins: AllowedOrigins
    /// The host names under which the server responds while it requires no tokens.
    package let hosts: AllowedHosts
}

// The settings that only the server has.
extension ServerSettings {
    /// From a millisecond, for experiments, to a year.
    private static let holdRange = Duration.milliseconds(1)...Duration.seconds(31_536_000)

    /// `HOLD_SECONDS`.
    static let hold = Setting(
        option: "--hold-seconds",
        variable: "HOLD_SECONDS",
        fallback: "600",
        valueName: "seconds",
        abstract: "How long a hold locks its seat; may have a fraction.",
        parse: SettingParsers.seconds(in: holdRange)
    )

    /// `MAX_HOLD_SECONDS`.
    static let longestHold = Setting(
        option: "--max-hold-seconds",
        variable: "MAX_HOLD_SECONDS",
        fallback: "1800",
        valueName: "seconds",
        abstract: """
            How far extensions can move a hold's deadline, counted from the hold; may have a \
            fraction, and is at least HOLD_SECONDS.
            """,
        parse: SettingParsers.seconds(in: holdRange)
    )

    /// The times of holds and payments, from the values of the options that were given.
    ///
    /// Throws `ValidationError` also if the longest hold is shorter than a hold. The default of the
    /// longest hold is never too short.
    static func policy(
        hold holdText: String?,
        longestHold longestHoldText: String?,
        payment paymentText: String?
    ) throws(ValidationError) -> HoldPolicy {
        let hold = try hold.value(option: holdText)
        var longestHold = try longestHold.value(option: longestHoldText)
        if longestHold < hold {
            if longestHoldText != nil || Environment.value("MAX_HOLD_SECONDS") != nil {
                let source = longestHoldText == nil ? "MAX_HOLD_SECONDS" : "--max-hold-seconds"
                throw ValidationError("\(source): must not be less than HOLD_SECONDS.")
            }
            longestHold = hold
        }
        return HoldPolicy(
            hold: hold,
            longestHold: longestHold,
            payment: try payment.value(option: paymentText)
        )
    }

    /// `PAYMENT_SECONDS`.
    static let payment = Setting(
        option: "--payment-seconds",
        variable: "PAYMENT_SECONDS",
        fallback: "900",
        valueName: "seconds",
        abstract: "How long a started payment locks its seat at least; may have a fraction.",
        parse: SettingParsers.seconds(in: holdRange)
    )

    /// `BUSY_POLL_MICROSECONDS`.
    static let busyPolling = Setting(
        option: "--busy-poll-microseconds",
        variable: "BUSY_POLL_MICROSECONDS",
        fallback: "300",
        valueName: "number",
        abstract: """
            How long threads look for work before they sleep, while the server has only one \
            connection and the last wait was no longer; 0 to sleep at once.
            """
    ) { text throws(SettingError) in
        Duration.microseconds(try SettingParsers.integer(in: 0...1_000)(text))
    }

    /// `CORS_ORIGINS`.
    static let origins = Setting(
        option: "--cors-origin",
        variable: "CORS_ORIGINS",
        fallback: "none",
        valueName: "origin",
        abstract: """
            A web site whose pages may use the API: https://shop.example. Several are separated by \
            commas, or given as several options.
            """
    ) { text throws(SettingError) in
        var origins: [WebOrigin] = []
        guard text != "none" else { return AllowedOrigins() }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            do throws(WebOrigin.Fault) {
                origins.append(try WebOrigin(part.filter { $0 != " " }))
            } catch {
                throw SettingError("contains '\(LogText.escaped(String(part)))', \(error.reason)")
            }
        }
        return AllowedOrigins(origins)
    }

    /// `ALLOWED_HOSTS`; nil if the value depends on the address.
    static let hosts = Setting<AllowedHosts?>(
        option: "--allowed-host",
        variable: "ALLOWED_HOSTS",
        fallback: "auto",
        valueName: "name",
        abstract: """
            A host name under which the server responds while it requires no tokens, in addition to \
            names that cannot be registered (localhost, addresses). Several are separated by commas, \
            or given as several options. `local` allows only names that cannot be registered, `any` \
            every name; `auto` is `local` on a loopback address and `any` on others.
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
            throw SettingError("contains a name \(error.reason)")
        }
    }

    /// `REQUIRE_AUTH`.
    static let requireTokens = Setting(
        option: nil,
        variable: "REQUIRE_AUTH",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Require a token for every request to the API, even if there are no tokens yet.",
        parse: SettingParsers.boolean
    )
}
