public import Sockets

/// The addresses to which a worker may connect: those of the public internet.
///
/// Follows the special-purpose registries of IANA (RFC 6890). Of IPv6, only the range that is assigned
/// to the internet is allowed, because every other range is special.
public enum DestinationAddresses {
    /// Whether a worker may connect to an address.
    public static func isAllowed(_ address: SocketAddress) -> Bool {
        if let embedded = address.ipv4BehindNAT64 { return isAllowed(embedded) }
        if address.isIPv6 {
            return globalIPv6.contains { $0.contains(address) }
                && !specialIPv6.contains { $0.contains(address) }
        }
        return !specialIPv4.contains { $0.contains(address) }
    }

    private static let specialIPv4 = ranges([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ])

    private static let globalIPv6 = ranges(["2000::/3"])

    /// Protocol assignments, documentation, 6to4 (which contains any IPv4 address), and AS112.
    private static let specialIPv6 = ranges([
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    ])

    private static func ranges(_ texts: [String]) -> [AddressRange] {
        let ranges = texts.compactMap { AddressRange($0) }
        precondition(ranges.count == texts.count, "the texts are ranges")
        return ranges
    }
}

extension SocketAddress {
    /// The IPv4 address that a gateway connects to for an address of `64:ff9b::/96` (RFC 6052).
    fileprivate var ipv4BehindNAT64: SocketAddress? {
        guard AddressRange("64:ff9b::/96")?.contains(self) == true else { return nil }
        // The host is `64:ff9b::` and the IPv4 address as two groups, as inet_ntop writes it.
        let groups = host.dropFirst("64:ff9b::".count).split(
            separator: ":",
            omittingEmptySubsequences: false
        )
        if let last = groups.last, let dotted = SocketAddress(String(last), port: port),
            !dotted.isIPv6
        {
            return dotted
        }
        let numbers = groups.map { UInt32($0, radix: 16) ?? 0 }
        let value = numbers.suffix(2).reduce(0) { $0 << 16 | $1 }
        return SocketAddress(IPv4Spelling.dotted(value), port: port)
    }
}
