/// A range of addresses, such as `10.0.0.0/8` or `fd00::/8`, or a single address.
public struct AddressRange: Hashable, Sendable {
    private let first: SocketAddress
    private let prefixBits: Int

    /// Parses a numeric range; nil if `text` is not one.
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

    /// Whether `address` is in the range; the port is ignored.
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
