internal import Bytes
internal import Sockets

/// An origin of web pages, as browsers send it in `Origin` (RFC 6454, section 6.2): a scheme, a host,
/// and a port unless it is the scheme's default.
public struct WebOrigin: Hashable, Sendable {
    /// Why a text is not an origin that a browser sends.
    public enum Fault: Error, Hashable, Sendable {
        /// It is `*` or `null`, which stand for many sites.
        case notSingle
        /// It does not begin with `http://` or `https://`.
        case scheme
        /// Something follows host and port, such as a slash.
        case path
        /// The host is missing, or has capitals or other bytes that browsers do not send.
        case host
        /// The port is not a number from 1 to 65535, or is the default, which browsers omit.
        case port

        /// The end of an error message that begins with the text.
        public var reason: String {
            switch self {
            case .notSingle: "which does not name a single origin"
            case .scheme: "which begins with neither http:// nor https://"
            case .path: "which has more than scheme://host[:port]"
            case .host: "whose host is not as browsers send it: a-z, digits, dots and hyphens"
            case .port: "whose port is not as browsers send it: they omit the default port"
            }
        }
    }

    /// The origin as browsers send it.
    let text: String

    /// Reads an origin.
    ///
    /// - Throws: The reason why no browser sends `text`; allowing such an origin would have no effect.
    public init(_ text: String) throws(Fault) {
        guard !text.contains("*"), text != "null" else { throw .notSingle }
        let isSecure = text.hasPrefix("https://")
        let (scheme, defaultPort) = isSecure ? ("https://", "443") : ("http://", "80")
        guard text.hasPrefix(scheme) else { throw .scheme }
        let rest = text.dropFirst(scheme.count)
        guard !rest.contains(where: { "/?#@\\".contains($0) }) else { throw .path }
        let hostEnd = (rest.lastIndex(of: "]").map { rest.index(after: $0) }) ?? rest.startIndex
        let colon = rest[hostEnd...].firstIndex(of: ":") ?? rest.endIndex
        guard Self.isHost(rest[..<colon]) else { throw .host }
        if colon < rest.endIndex {
            let port = rest[rest.index(after: colon)...]
            guard port != defaultPort, let number = UInt16(port), number > 0, "\(number)" == port
            else { throw .port }
        }
        self.text = text
    }

    private static func isHost(_ text: Substring) -> Bool {
        guard text.hasPrefix("[") else {
            let allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8
            return !text.isEmpty && text.utf8.allSatisfy { allowed.contains($0) }
        }
        // An IPv6 address has several spellings; browsers send the shortest.
        guard let address = SocketAddress(String(text), port: 1) else { return false }
        return address.description == "\(text):1"
    }
}
