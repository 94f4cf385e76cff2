internal import BookingAPI
internal import ProcessSupport
internal import RateLimiting
internal import Sockets

/// How much of the server one client may use, by variable.
enum ClientLimitSettings {
    /// `RATE_LIMIT_READS`.
    static let reads = rate("--rate-limit-reads", "RATE_LIMIT_READS", "Reads of one client")
    /// `RATE_LIMIT_WRITES`.
    static let writes = rate("--rate-limit-writes", "RATE_LIMIT_WRITES", "Writes of one client")
    /// `RATE_LIMIT_FAILURES`.
    static let failures = rate(
        "--rate-limit-failures",
        "RATE_LIMIT_FAILURES",
        "Requests of one address without a good token"
    )

    /// `MAX_OPEN_BOOKINGS`.
    static let openBookings = Setting(
        option: "--max-open-bookings",
        variable: "MAX_OPEN_BOOKINGS",
        fallback: "0",
        valueName: "number",
        abstract: "Bookings of one client that are neither paid nor released; 0 for any number.",
        parse: SettingParsers.integer(in: 0...100_000)
    )

    /// `LIMIT_LOOPBACK`.
    static let limitLoopback = Setting(
        option: nil,
        variable: "LIMIT_LOOPBACK",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Limit clients on this machine, too.",
        parse: SettingParsers.boolean
    )

    /// `TRUSTED_PROXIES`.
    static let proxies = Setting(
        option: "--trusted-proxies",
        variable: "TRUSTED_PROXIES",
        fallback: "none",
        valueName: "ranges",
        abstract: "Whose X-Forwarded-For is believed, separated by commas: 127.0.0.1,10.0.0.0/8."
    ) { text throws(SettingError) in
        var ranges: [AddressRange] = []
        guard text != "none" else { return ranges }
        for part in text.split(separator: ",") {
            guard let range = AddressRange(part.filter { $0 != " " }) else {
                throw SettingError("has '\(part)', which is no address and no range")
            }
            ranges.append(range)
        }
        return ranges
    }

    private static func rate(
        _ option: String,
        _ variable: String,
        _ what: String
    ) -> Setting<RateLimit?> {
        Setting(
            option: option,
            variable: variable,
            fallback: "off",
            valueName: "rate",
            abstract: "\(what): 100/10s for a hundred in ten seconds, or off."
        ) { text throws(SettingError) in
            guard text != "off" else { return nil }
            guard let limit = RateLimit(text) else {
                throw SettingError("is not a rate like 100/10s")
            }
            return limit
        }
    }
}
