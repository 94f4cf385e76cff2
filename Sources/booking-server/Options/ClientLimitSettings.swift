internal import BookingAPI
internal import ProcessSupport
internal import Sockets

/// The settings of the limits of each client.
enum ClientLimitSettings {
    /// `RATE_LIMIT_READS`.
    static let reads = rate("--rate-limit-reads", "RATE_LIMIT_READS", "Reads of a client")
    /// `RATE_LIMIT_WRITES`.
    static let writes = rate("--rate-limit-writes", "RATE_LIMIT_WRITES", "Writes of a client")
    /// `RATE_LIMIT_FAILURES`.
    static let failures = rate(
        "--rate-limit-failures",
        "RATE_LIMIT_FAILURES",
        "Requests of an address without a valid token"
    )

    /// `MAX_OPEN_BOOKINGS`.
    static let openBookings = Setting(
        option: "--max-open-bookings",
        variable: "MAX_OPEN_BOOKINGS",
        fallback: "0",
        valueName: "number",
        abstract: "Bookings of a client that are neither paid nor ended; 0 for any number.",
        parse: SettingParsers.integer(in: 0...100_000)
    )

    /// `LIMIT_LOOPBACK`.
    static let limitLoopback = Setting(
        option: nil,
        variable: "LIMIT_LOOPBACK",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Also limit clients on this machine.",
        parse: SettingParsers.boolean
    )

    /// `TRUSTED_PROXIES`.
    static let proxies = Setting(
        option: "--trusted-proxies",
        variable: "TRUSTED_PROXIES",
        fallback: "none",
        valueName: "ranges",
        abstract: "Proxies whose X-Forwarded-For the server trusts: 127.0.0.1,10.0.0.0/8."
    ) { text throws(SettingError) in
        var ranges: [AddressRange] = []
        guard text != "none" else { return ranges }
        for part in text.split(separator: ",") {
            guard let range = AddressRange(part.filter { $0 != " " }) else {
                throw SettingError(
                    "contains '\(LogText.escaped(String(part)))', which is neither an address nor a range"
                )
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
            abstract: "\(what): 100/10s for 100 in ten seconds, or off."
        ) { text throws(SettingError) in
            guard text != "off" else { return nil }
            guard let limit = RateLimit(text) else {
                throw SettingError("is not a rate like 100/10s")
            }
            return limit
        }
    }
}
