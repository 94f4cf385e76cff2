public import Bookings
internal import Sockets

/// Checks the URL of a webhook when an administrator creates the webhook.
///
/// The check finds what the URL itself shows, so that the administrator learns of a mistake at once. It
/// resolves no name. It protects nothing: the worker checks the address of every connection.
public enum WebhookURL {
    /// The maximum number of bytes of a URL.
    public static let maximumBytes = 2_048

    /// Checks a URL.
    ///
    /// - Parameters:
    ///   - text: The URL.
    ///   - allowsPrivate: Whether `http` and addresses that are not public are allowed.
    /// - Throws: `InvalidField` for `url`.
    public static func check(
        _ text: String,
        allowsPrivate: Bool
    ) throws(InvalidField) {
        guard text.utf8.count <= maximumBytes else {
            throw invalid("must have at most \(maximumBytes) bytes")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else {
            throw invalid("must only have visible ASCII characters, and no backslash")
        }
        let lower = text.lowercased()
        let schemes = allowsPrivate ? ["https://", "http://"] : ["https://"]
        guard let scheme = schemes.first(where: lower.hasPrefix) else {
            throw invalid("must begin with \(schemes.joined(separator: " or "))")
        }
        let rest = lower.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else {
            throw invalid("must have no user name and no password")
        }
        guard !text.contains("#") else { throw invalid("must have no fragment") }
        try checkAuthority(authority, allowsPrivate: allowsPrivate)
    }

    private static func checkAuthority(
        _ authority: Substring,
        allowsPrivate: Bool
    ) throws(InvalidField) {
        var host = authority
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw invalid("has no valid host")
            }
            host = authority[...end]
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
        }
        try checkPort(authority[host.endIndex...])
        guard let address = try address(of: String(host)) else {
            let labels = host.split(separator: ".")
            guard allowsPrivate || labels.last != "localhost" else { throw notPublic }
            return
        }
        guard allowsPrivate || DestinationAddresses.isAllowed(address) else { throw notPublic }
    }

    /// The address that a host is; nil if the host is a name.
    private static func address(of host: String) throws(InvalidField) -> SocketAddress? {
        if host.hasPrefix("[") {
            // A zone names an interface of this machine.
            guard !host.contains("%"), let address = SocketAddress(host, port: 443), address.isIPv6
            else { throw invalid("has no valid host") }
            return address
        }
        let isName = host.allSatisfy { $0.isLetter || $0.isNumber || "-._".contains($0) }
        guard !host.isEmpty, host.utf8.count <= 253, isName else {
            throw invalid("has no valid host")
        }
        switch IPv4Spelling.meaning(of: host) {
        case .name: return nil
        case .invalid: throw invalid("has no valid host")
        case .address(let value): return SocketAddress(IPv4Spelling.dotted(value), port: 443)
        }
    }

    private static func checkPort(_ text: Substring) throws(InvalidField) {
        guard text.isEmpty || text == ":" || (1...65_535).contains(Int(text.dropFirst()) ?? 0),
            text.isEmpty || text.hasPrefix(":")
        else { throw invalid("has no valid port") }
    }

    private static func invalid(_ message: String) -> InvalidField { InvalidField("url", message) }

    private static var notPublic: InvalidField {
        invalid("must not name a loopback, private, link-local or multicast address")
    }
}
