internal import ArgumentParser
internal import BookingAPI
internal import ProcessSupport

/// The options of the limits of each client.
struct ClientLimitOptions: ParsableArguments {
    @Option(name: .customLong("rate-limit-reads"), help: ClientLimitSettings.reads.help)
    var reads: String?

    @Option(name: .customLong("rate-limit-writes"), help: ClientLimitSettings.writes.help)
    var writes: String?

    @Option(name: .customLong("rate-limit-failures"), help: ClientLimitSettings.failures.help)
    var failures: String?

    @Option(name: .customLong("max-open-bookings"), help: ClientLimitSettings.openBookings.help)
    var openBookings: String?

    @Option(name: .customLong("trusted-proxies"), help: ClientLimitSettings.proxies.help)
    var proxies: String?

    func validate() throws {
        _ = try limits()
        _ = try trustedProxies()
    }

    /// The proxies that the server trusts.
    func trustedProxies() throws -> TrustedProxies {
        TrustedProxies(try ClientLimitSettings.proxies.value(option: proxies))
    }

    /// The limits of each client; nil if there are none.
    func limits() throws -> ClientLimits? {
        let open = try ClientLimitSettings.openBookings.value(option: openBookings)
        let settings = ClientLimits.Settings(
            reads: try ClientLimitSettings.reads.value(option: reads),
            writes: try ClientLimitSettings.writes.value(option: writes),
            failures: try ClientLimitSettings.failures.value(option: failures),
            openBookings: open == 0 ? nil : open,
            includesLoopback: try ClientLimitSettings.limitLoopback.value(option: nil)
        )
        return settings.limitsNothing ? nil : ClientLimits(settings)
    }
}

extension ClientLimits.Settings {
    /// Whether there are no limits.
    fileprivate var limitsNothing: Bool {
        reads == nil && writes == nil && failures == nil && openBookings == nil
    }
}
