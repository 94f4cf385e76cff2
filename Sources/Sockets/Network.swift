/// Whom an address belongs to: an IPv4 address, or the 64-bit network of an IPv6 address, which is
/// what one customer gets at least (RFC 6177).
public struct NetworkKey: Hashable, Sendable {
    private let network: UInt64
    private let isIPv6: Bool

    /// The owner of `address`.
    public init(_ address: SocketAddress) {
        // IPv4 addresses mapped into IPv6 have nothing in their first 64 bits.
        network = address.high == 0 ? address.low : address.high
        isIPv6 = address.isIPv6
    }
}

/// A range of addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
public struct AddressRange: Hashable, Sendable {
    private let first: SocketAddress
    private let prefixBits: Int

    /// Reads a range in numbers; nil when `text` is none.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = SocketAddress(String(parts[0]), port: 0) else {
            return nil
        }
        let width = address.isIPv6 ? 128 : 32
        let bits = parts.count == 2 ? Int(parts[1]) : width
        guard let bits, (0...width).contains(bits) else { return nil }
        first = address
        prefixBits = bits
    }

    /// Whether `address` lies in the range; its port does not matter.
    public func contains(_ address: SocketAddress) -> Bool {
        guard address.isIPv6 == first.isIPv6 else { return false }
        let differences = (
            high: (address.high ^ first.high).bigEndian, low: (address.low ^ first.low).bigEndian
        )
        let highMask = Self.mask(prefixBits)
        let lowMask = Self.mask(prefixBits - 64)
        return differences.high & highMask == 0 && differences.low & lowMask == 0
    }

    private static func mask(_ bits: Int) -> UInt64 {
        switch bits {
        case ...0: 0
        case 64...: .max
        default: .max << UInt64(64 - bits)
        }
    }
}
