/// The address of a Redis server.
///
/// `redis://[user:password@]host[:port][/db]`, `unix:/path/redis.sock[?db=N]`, or `none` for a
/// system without Redis. The description never contains the user or the password.
public struct RedisURL: Hashable, Sendable {
    /// The server's address; nil for `none`.
    public let address: Address?
    /// The user and the password; nil if the URL has none.
    public let credentials: Credentials?
    /// The number of the database to select.
    public let database: Int

    /// The address of a server.
    public enum Address: Hashable, Sendable {
        /// A host and a port.
        case tcp(host: String, port: Int)
        /// The path of a Unix-domain socket.
        case unix(path: String)
    }

    /// A user and a password.
    public struct Credentials: Hashable, Sendable {
        /// The user; nil for the server's default user.
        public let user: String?
        /// The password.
        public let password: String
    }

    /// A system without Redis.
    public static let none = RedisURL(address: nil, credentials: nil, database: 0)

    /// A server on a Unix-domain socket.
    public static func unix(path: String, database: Int = 0) -> RedisURL {
        RedisURL(address: .unix(path: path), credentials: nil, database: database)
    }

    /// Parses a URL.
    ///
    /// - Throws: A `RedisURLError` whose reason does not contain the text, which may have a password
    ///   in it.
    public init(_ text: String) throws(RedisURLError) {
        if text == "none" {
            self = .none
        } else if let rest = Self.rest(of: text, after: "redis://") {
            self = try Self.tcp(rest)
        } else if let rest = Self.rest(of: text, after: "unix:") {
            self = try Self.unix(rest)
        } else if text.hasPrefix("rediss://") {
            throw RedisURLError("requires TLS, which is not supported")
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
    /// The URL without user and password.
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

/// The reason why a text is not a Redis URL.
public struct RedisURLError: Error, Hashable, Sendable {
    /// The predicate of a sentence whose subject is the text: "names no host".
    public let reason: String

    init(_ reason: String) { self.reason = reason }
}
