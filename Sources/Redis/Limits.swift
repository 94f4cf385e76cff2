/// The bounds of a Redis client.
enum Limits {
    /// Where Redis listens when the URL names no port.
    static let defaultPort = 6379
    /// The highest number of a database; Redis is built for 16 unless configured otherwise.
    static let databaseNumber = 1023
    /// The longest path of a Unix-domain socket: `sun_path` less its final zero.
    static let socketPathBytes = 107
}
