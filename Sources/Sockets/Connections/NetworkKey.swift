/// The network that identifies one client: an IPv4 address, or the first 64 bits of an IPv6
/// address, since every IPv6 customer gets at least such a network (RFC 6177).
public struct NetworkKey: Hashable, Sendable {
    /// The first 64 bits of an IPv6 address, or the whole IPv4 address.
    public let network: UInt64
    /// Whether the network is one of IPv6.
    public let isIPv6: Bool

    /// The network of `address`.
    public init(_ address: SocketAddress) {
        // The first 64 bits of an IPv4 address that is mapped into IPv6 are 0.
        network = address.high == 0 ? address.low : address.high
        isIPv6 = address.isIPv6
    }
}
