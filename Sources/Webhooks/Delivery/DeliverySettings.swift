/// The settings of a worker's deliveries.
public struct DeliverySettings: Sendable {
    /// The key of the secrets.
    let key: WebhookKey
    /// A name for the worker that no other process has, for its leases.
    let name: String
    /// The program's version, for `User-Agent`.
    let version: String
    /// Whether `http` and addresses that are not public are allowed.
    public var allowsPrivate = false
    /// A file with the certificates that the worker trusts, in PEM; nil for those of the system.
    public var certificateAuthorities: String?
    /// How often the store is asked for new events while `RunningDeliverer.wake` announces them.
    public var sweepTime = Duration.seconds(5)
    /// Receives every event, if there is one.
    public var observer: (any DeliveryObserver)?

    /// Creates settings.
    ///
    /// - Parameters:
    ///   - key: The key of the secrets.
    ///   - worker: The process's name; a random part is added, because another process may have it later.
    ///   - version: The program's version.
    public init(key: WebhookKey, worker: String, version: String) {
        self.key = key
        self.version = version
        name = "\(worker)-\(String(UInt32.random(in: 0...(.max)), radix: 16))"
    }
}
