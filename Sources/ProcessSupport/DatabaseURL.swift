/// Where the bookings are kept: `sqlite:` and the path of a file.
public struct DatabaseURL: Hashable, Sendable, CustomStringConvertible {
    /// The path of the SQLite file; relative to the working directory unless it begins with `/`.
    public let path: String

    /// Reads `sqlite:path`, `sqlite:/absolute/path` or `sqlite:///absolute/path`.
    ///
    /// - Throws: `SettingError` that says what is wrong.
    public init(_ text: String) throws(SettingError) {
        let scheme = "sqlite:"
        guard text.hasPrefix(scheme) else {
            throw SettingError("does not begin with \(scheme)")
        }
        var path = text.dropFirst(scheme.count)
        if path.hasPrefix("//") {
            // The form that other tools write: an empty host, then the path.
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else {
                throw SettingError("names a host, but a database is a file of this machine")
            }
        }
        guard !path.isEmpty, !path.hasSuffix("/") else {
            throw SettingError("names no file")
        }
        guard !path.utf8.contains(0) else { throw SettingError("has a zero byte in its path") }
        guard path != ":memory:" else {
            throw SettingError("is in memory, where the worker could not see it")
        }
        self.path = String(path)
    }

    /// As it would be typed.
    public var description: String { "sqlite:\(path)" }
}
