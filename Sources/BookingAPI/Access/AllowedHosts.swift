internal import Bytes
internal import HTTP

/// The host names under which a server responds as long as it requires no tokens.
///
/// A web site can let its own name resolve to this machine. A visitor's browser then treats the API as
/// a part of that site (DNS rebinding), and neither CORS nor `Origin` prevents this. But the browser
/// sends the site's name in `Host`. So a server without tokens responds only under names that cannot be
/// registered: addresses, names without a dot, and reserved names.
public struct AllowedHosts: Sendable {
    /// A text that is not a host name.
    public struct Fault: Error, Hashable, Sendable {
        /// The end of an error message that begins with the text.
        public var reason: String {
            "which is not a host name: write no scheme, no port and no wildcard"
        }
    }

    private let allowsAll: Bool
    private let names: [String]

    /// Allows every name.
    public static let any = AllowedHosts(allowsAll: true, names: [])

    /// Allows the names that cannot be registered.
    public static let local = AllowedHosts(allowsAll: false, names: [])

    private init(allowsAll: Bool, names: [String]) {
        self.allowsAll = allowsAll
        self.names = names
    }

    /// Allows the names that cannot be registered, and `names`.
    public init(_ names: [String]) throws(Fault) {
        for name in names {
            let isName = name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
            guard isName, !name.isEmpty, !name.hasPrefix("."), !name.hasSuffix(".") else {
                throw Fault()
            }
        }
        self.init(allowsAll: false, names: names)
    }

    /// Whether the server responds to a request for `authority`.
    ///
    /// - Parameter authority: A well-formed host with or without a port; empty if an HTTP/1.0 request
    ///   names none.
    /// - Returns: Whether the host is allowed.
    func allows(_ authority: RawSpan) -> Bool {
        if allowsAll || authority.byteCount == 0 || authority[0] == UInt8(ascii: "[") {
            return true
        }
        var end = 0
        var lastDot = -1
        var isNumeric = true
        while end < authority.byteCount, authority[end] != UInt8(ascii: ":") {
            let byte = authority[end]
            if byte == UInt8(ascii: ".") {
                // A dot at the end of a name only means that the name is complete.
                if end + 1 < authority.byteCount, authority[end + 1] != UInt8(ascii: ":") {
                    lastDot = end
                }
            } else if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                isNumeric = false
            }
            end += 1
        }
        // Digits and dots are an address.
        if lastDot < 0 || isNumeric { return true }
        if authority[end - 1] == UInt8(ascii: ".") { end -= 1 }
        let host = authority.extracting(first: end)
        return Self.isReserved(host, lastDot: lastDot) || isNamed(host)
    }

    /// Whether a name is below a special-use name (RFC 6761, RFC 6762; ICANN reserves `internal`).
    private static func isReserved(_ host: RawSpan, lastDot: Int) -> Bool {
        let top = host.extracting((lastDot + 1)..<host.byteCount)
        if top.equalsIgnoringCase("localhost") || top.equalsIgnoringCase("local")
            || top.equalsIgnoringCase("internal") || top.equalsIgnoringCase("test")
            || top.equalsIgnoringCase("example") || top.equalsIgnoringCase("invalid")
        {
            return true
        }
        guard
            top.equalsIgnoringCase("com") || top.equalsIgnoringCase("net")
                || top.equalsIgnoringCase("org")
        else { return false }
        let second = host.extracting(first: lastDot)
        guard second.byteCount >= 7, second.extracting(last: 7).equalsIgnoringCase("example") else {
            return false
        }
        return second.byteCount == 7 || second[second.byteCount - 8] == UInt8(ascii: ".")
    }

    private func isNamed(_ host: RawSpan) -> Bool {
        // Marked unsafe for types with padding; UInt8 has none.
        names.contains { name in unsafe host.equalsIgnoringCase(name.utf8Span.span.bytes) }
    }
}
