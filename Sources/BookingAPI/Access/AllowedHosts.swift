internal import Bytes
internal import HTTP

/// The names under which a server answers while it wants no token.
///
/// A page of any web site can have its own name lead to this machine, and its visitor's browser then
/// takes the API for a part of that site (DNS rebinding): neither CORS nor `Origin` stops it. But the
/// browser still sends the site's name in `Host`. So a server without tokens answers to names only
/// that nobody can register: addresses, names without a dot, and those that are reserved.
public struct AllowedHosts: Sendable {
    /// Why a text is no name of a host.
    public struct Fault: Error, Hashable, Sendable {
        /// The end of a sentence that begins with the text.
        public var reason: String { "which is no name of a host: no scheme, no port, no wildcard" }
    }

    private let allowsAll: Bool
    private let names: [String]

    /// Every name.
    public static let any = AllowedHosts(allowsAll: true, names: [])

    /// Names that nobody can register.
    public static let local = AllowedHosts(allowsAll: false, names: [])

    private init(allowsAll: Bool, names: [String]) {
        self.allowsAll = allowsAll
        self.names = names
    }

    /// Names that nobody can register, and these.
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

    /// Whether a request for `authority` is answered: a host and perhaps a port, well formed; empty
    /// where an HTTP/1.0 request names none.
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
                // The dot at the end, which only says that the name is complete, separates nothing.
                if end + 1 < authority.byteCount, authority[end + 1] != UInt8(ascii: ":") {
                    lastDot = end
                }
            } else if !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                isNumeric = false
            }
            end += 1
        }
        // What is digits and dots can only be an address.
        if lastDot < 0 || isNumeric { return true }
        if authority[end - 1] == UInt8(ascii: ".") { end -= 1 }
        let host = authority.extracting(first: end)
        return Self.isReserved(host, lastDot: lastDot) || isNamed(host)
    }

    /// Special-use names (RFC 6761, RFC 6762; `internal` is ICANN's): no public name is below them.
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
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        names.contains { name in unsafe host.equalsIgnoringCase(name.utf8Span.span.bytes) }
    }
}
