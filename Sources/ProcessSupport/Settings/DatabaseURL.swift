#if PostgreSQL
public import Postgres
#endif

/// The URL of a database.
public enum DatabaseURL: Hashable, Sendable {
    /// The path of an SQLite file; relative to the working directory unless it begins with `/`.
    case sqlite(path: String)
    #if PostgreSQL
    /// A database on a PostgreSQL server.
    case postgres(PostgresURL)
    #endif

    /// Parses `sqlite:path`, `sqlite:/absolute/path` or `sqlite:///absolute/path`, or a URI of libpq
    /// (`postgresql://`).
    ///
    /// - Throws: A `SettingError` whose reason does not contain the text, which may have a password in
    ///   it.
    public init(_ text: String) throws(SettingError) {
        guard !text.hasPrefix("postgresql:"), !text.hasPrefix("postgres:") else {
            self = try Self.postgres(text)
            return
        }
        let scheme = "sqlite:"
        guard text.hasPrefix(scheme) else {
            throw SettingError("is neither a \(scheme) URL nor a postgresql: URL")
        }
        var path = text.dropFirst(scheme.count)
        if path.hasPrefix("//") {
            // Other tools write an empty host before the path.
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else {
                throw SettingError("names a host, but an SQLite database is a file of this machine")
            }
        }
        guard !path.isEmpty, !path.hasSuffix("/") else {
            throw SettingError("names no file")
        }
        guard !path.utf8.contains(0) else { throw SettingError("has a zero byte in its path") }
        guard path != ":memory:" else {
            throw SettingError("is in memory, where the worker could not read it")
        }
        self = .sqlite(path: String(path))
    }

    private static func postgres(_ text: String) throws(SettingError) -> DatabaseURL {
        #if PostgreSQL
        do throws(PostgresURLError) {
            return .postgres(try PostgresURL(text))
        } catch {
            throw SettingError(error.reason)
        }
        #else
        throw SettingError("is a postgresql: URL, and this build has no PostgreSQL support")
        #endif
    }
}
