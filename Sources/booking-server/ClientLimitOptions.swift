internal import ArgumentParser
internal import BookingAPI
internal import ProcessSupport

/// The options that say how much of the server one client may use.
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

    func validate() throws { _ = try limits() }

    /// What applies; nil where nobody is limited.
    func limits() throws -> ClientLimits? {
        let open = try ClientLimitSettings.openBookings.value(option: openBookings)
        let settings = ClientLimits.Settings(
            reads: try ClientLimitSettings.reads.value(option: reads),
            writes: try ClientLimitSettings.writes.value(option: writes),
            failures: try ClientLimitSettings.failures.value(option: failures),
            openBookings: open == 0 ? nil : open,
            includesLoopback: try ClientLimitSettings.limitLoopback.value(option: nil),
            proxies: TrustedProxies(try ClientLimitSettings.proxies.value(option: proxies))
        )
        return settings.limitsNothing ? nil : ClientLimits(settings)
    }
}

extension ClientLimits.Settings {
    /// Whether nobody is limited.
    fileprivate var limitsNothing: Bool {
        reads == nil && writes == nil && failures == nil && openBookings == nil
    }
}
