internal import Bytes
internal import Sockets

/// An origin of web pages as browsers send it in `Origin` (RFC 6454, section 6.2): a scheme, a host,
/// and a port unless it is the scheme's own.
public struct WebOrigin: Hashable, Sendable {
    /// Why a text is no origin that a browser would ever send.
    public enum Fault: Error, Hashable, Sendable {
        /// A `*`, or `null`: what any page can say.
        case everybody
        /// It does not begin with `http://` or `https://`.
        case scheme
        /// There is something behind host and port, at least a slash.
        case path
        /// The host is missing, has large letters, or bytes that hosts in an origin have not.
        case host
        /// The port is no number from 1 to 65535, or the one that browsers leave out.
        case port

        /// The end of a sentence that begins with the text.
        public var reason: String {
            switch self {
            case .everybody: "which names no single origin"
            case .scheme: "which begins with neither http:// nor https://"
            case .path: "which has more than scheme://host[:port]"
            case .host: "whose host is not as browsers send it: a-z, digits, dots, hyphens"
            case .port: "whose port is not as browsers send it, which leave out the usual one"
            }
        }
    }

    /// As browsers send it.
    let text: String

    /// Reads an origin.
    ///
    /// - Throws: Why no browser would send `text`, so that naming it would allow nobody anything.
    public init(_ text: String) throws(Fault) {
        guard !text.contains("*"), text != "null" else { throw .everybody }
        let isSecure = text.hasPrefix("https://")
        let (scheme, usualPort) = isSecure ? ("https://", "443") : ("http://", "80")
        guard text.hasPrefix(scheme) else { throw .scheme }
        let rest = text.dropFirst(scheme.count)
        guard !rest.contains(where: { "/?#@\\".contains($0) }) else { throw .path }
        let hostEnd = (rest.lastIndex(of: "]").map { rest.index(after: $0) }) ?? rest.startIndex
        let colon = rest[hostEnd...].firstIndex(of: ":") ?? rest.endIndex
        guard Self.isHost(rest[..<colon]) else { throw .host }
        if colon < rest.endIndex {
            let port = rest[rest.index(after: colon)...]
            guard port != usualPort, let number = UInt16(port), number > 0, "\(number)" == port
            else { throw .port }
        }
        self.text = text
    }

    private static func isHost(_ text: Substring) -> Bool {
        guard text.hasPrefix("[") else {
            let allowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8
            return !text.isEmpty && text.utf8.allSatisfy { allowed.contains($0) }
        }
        // An IPv6 address has many spellings, and browsers send the shortest.
        guard let address = SocketAddress(String(text), port: 1) else { return false }
        return address.description == "\(text):1"
    }
}
