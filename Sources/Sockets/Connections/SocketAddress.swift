internal import CLinux

/// An IPv4 or IPv6 address with a port.
public struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// The 16 bytes of an IPv6 address in network order; an IPv4 address is the first 4 bytes.
    package let high: UInt64
    package let low: UInt64
    /// The interface of a link-local IPv6 address; 0 for other addresses.
    package let scope: UInt32

    /// The port number.
    public let port: UInt16

    /// Whether this is an IPv6 address.
    public let isIPv6: Bool

    /// Parses a numeric address (`127.0.0.1`, `::1`, `[::1]`), or `localhost` as 127.0.0.1.
    ///
    /// Nil if `text` is neither; other host names are not resolved.
    public init?(_ text: String, port: UInt16) {
        var text = text == "localhost" ? "127.0.0.1" : text
        if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
        var address = clinux_address()
        guard unsafe clinux_parse_address(text, port, &address) == 0 else { return nil }
        self.init(address)
    }

    /// Creates an address from the form that CLinux fills in.
    init(_ address: clinux_address) {
        var address = address
        (high, low) = unsafe withUnsafeBytes(of: &address.bytes) { bytes in
            unsafe (
                bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            )
        }
        scope = address.scope
        port = address.port
        isIPv6 = address.is_ipv6 != 0
    }

    /// Reads a `struct sockaddr` of `size` bytes; nil if it is neither IPv4 nor IPv6.
    @unsafe package init?(kernelAddress: UnsafeRawPointer, size: Int) {
        var address = clinux_address()
        guard unsafe clinux_read_address(kernelAddress, size, &address) == 0 else { return nil }
        self.init(address)
    }

    /// The address in the form that CLinux reads.
    var kernelForm: clinux_address {
        var address = clinux_address()
        address.scope = scope
        address.port = port
        address.is_ipv6 = isIPv6 ? 1 : 0
        unsafe withUnsafeMutableBytes(of: &address.bytes) { bytes in
            unsafe bytes.storeBytes(of: high, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: low, toByteOffset: 8, as: UInt64.self)
        }
        return address
    }

    /// Whether the address is a loopback address, whose packets never leave the machine.
    public var isLoopback: Bool {
        var form = kernelForm
        return unsafe withUnsafeBytes(of: &form.bytes) { bytes in
            guard isIPv6 else { return unsafe bytes[0] == 127 }
            // ::1, and 127.0.0.0/8 mapped into IPv6 (RFC 4291, sections 2.5.3 and 2.5.5.2).
            let isOne = unsafe bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
            let isMapped = unsafe bytes[0..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF
            return unsafe isOne || (isMapped && bytes[11] == 0xFF && bytes[12] == 127)
        }
    }

    /// Opens a TCP socket of the address's family that does not block and is not connected.
    ///
    /// - Returns: The descriptor, which the caller must close; nil if the process has none left.
    package func openSocket() -> Int32? {
        let number = clinux_open_socket(isIPv6 ? 1 : 0)
        return number >= 0 ? number : nil
    }

    /// The numeric address without the port.
    public var host: String {
        var form = kernelForm
        // INET6_ADDRSTRLEN is 46, which includes the terminating NUL.
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 46) { text in
            guard let base = text.baseAddress, unsafe clinux_format_address(&form, base, 46) == 0
            else { return "?" }
            return unsafe String(cString: base)
        }
    }

    /// For example `127.0.0.1:8000` or `[::1]:8000`.
    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
