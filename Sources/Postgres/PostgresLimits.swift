/// The limits of a PostgreSQL client.
enum PostgresLimits {
    /// How many notices a connection keeps until the next result; the rest is dropped.
    static let keptNotices = 100
    /// How often a TLS connection is read in a row; see `PostgresConnection.advance`.
    static let readsInARow = 4
    /// How long a wait on a TLS connection lasts before the connection is read again.
    static let encryptedWait = Duration.milliseconds(50)
    /// How many bytes a libpq buffer of parameters keeps between two statements.
    static let keptParameterBytes = 1 << 20
    /// How long the text of an error may be.
    static let messageCharacters = 1_000
}
