/// The bounds of this module.
public enum Limits {
    /// How long the busy handler sleeps the first time, in microseconds.
    ///
    /// A commit of another process takes a few hundred microseconds; SQLite's own handler would
    /// sleep whole milliseconds, and find the lock taken again by a writer that is always busy.
    static let firstBusyWaitMicroseconds: Int64 = 50
    /// How long the busy handler sleeps at most between two attempts, in microseconds.
    static let longestBusyWaitMicroseconds: Int64 = 200
    /// How many characters of an SQL text an error carries.
    static let contextCharacters = 200
}
