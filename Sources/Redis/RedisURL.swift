/// Where Redis is.
///
/// `redis://[user:password@]host[:port][/db]`, `unix:/path/redis.sock[?db=N]`, or `none` for a
/// system that does without. Its description never shows the password.
public struct RedisURL: Hashable, Sendable {
    /// How to get there; nil for `none`.
    public let address: Address?
    /// Who to say we are; nil where the server asks nobody.
    public let credentials: Credentials?
    /// The number of the database.
    public let database: Int

    /// How to get to a server.
    public enum Address: Hashable, Sendable {
        /// A host and a port.
        case tcp(host: String, port: Int)
        /// The path of a Unix-domain socket.
        case unix(path: String)
    }

    /// A name and its secret.
    public struct Credentials: Hashable, Sendable {
        /// The user of Redis 6 and later; nil for the one password of the whole server.
        public let user: String?
        /// The secret.
        public let password: String
    }

    /// No Redis at all.
    public static let none = RedisURL(address: nil, credentials: nil, database: 0)

    /// Redis on a Unix-domain socket.
    public static func unix(path: String, database: Int = 0) -> RedisURL {
        RedisURL(address: .unix(path: path), credentials: nil, database: database)
    }

    /// Reads a URL.
    ///
    /// - Throws: `RedisURLError` that says what is wrong, without repeating the text, which may
    ///   have a password in it.
    public init(_ text: String) throws(RedisURLError) {
        if text == "none" {
            self = .none
        } else if let rest = Self.rest(of: text, after: "redis://") {
            self = try Self.tcp(rest)
        } else if let rest = Self.rest(of: text, after: "unix:") {
            self = try Self.unix(rest)
        } else if text.hasPrefix("rediss://") {
            throw RedisURLError("asks for TLS, which is not supported")
        } else {
            throw RedisURLError("is none of redis://HOST:PORT/DB, unix:PATH and none")
        }
    }

    init(address: Address?, credentials: Credentials?, database: Int) {
        self.address = address
        self.credentials = credentials
        self.database = database
    }
}

extension RedisURL: CustomStringConvertible {
    /// As it would be typed, without the password.
    public var description: String {
        switch address {
        case nil: "none"
        case .tcp(let host, let port):
            host.contains(":")
                ? "redis://[\(host)]:\(port)/\(database)" : "redis://\(host):\(port)/\(database)"
        case .unix(let path): database == 0 ? "unix:\(path)" : "unix:\(path)?db=\(database)"
        }
    }
}

/// Says what is wrong with the text of a Redis URL.
public struct RedisURLError: Error, Hashable, Sendable {
    /// The end of a sentence that begins with the text: "names no host".
    public let reason: String

    init(_ reason: String) { self.reason = reason }
}
