internal import Glibc

/// The environment variables of the process.
public enum Environment {
    /// The value of a variable; nil if the variable is missing or empty.
    ///
    /// An empty variable counts as missing, because people write `NAME=` in an environment file to get
    /// the default.
    public static func value(_ name: String) -> String? {
        guard let text = unsafe getenv(name) else { return nil }
        let value = unsafe String(cString: text)
        return value.isEmpty ? nil : value
    }
}
