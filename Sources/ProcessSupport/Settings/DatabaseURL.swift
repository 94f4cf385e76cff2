/// The URL of a database.
public enum DatabaseURL: Hashable, Sendable {
    /// The path of an SQLite file; relative to the working directory unless it begins with `/`.
    case sqlite(path: String)

    /// Parses `sqlite:path`, `sqlite:/absolute/path` or `sqlite:///absolute/path`.
    ///
    /// - Throws: A `SettingError` whose reason does not contain the text, which may have a password in
    ///   it.
    public init(_ text: String) throws(SettingError) {
        let scheme = "sqlite:"
        guard text.hasPrefix(scheme) else {
            throw SettingError("is not a \(scheme) URL, and this build knows only \(scheme) URLs")
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
}
