internal import Glibc

/// The variables that the process was started with.
public enum Environment {
    /// What a variable says; nil where it is missing or empty.
    ///
    /// An empty variable counts as missing, because `NAME=` in an environment file is how people
    /// say that they want the default.
    public static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        let value = unsafe String(cString: text)
        return value.isEmpty ? nil : value
    }
}
