internal import CLinux

/// A clock for timeouts, which nobody can set.
enum SteadyTime {
    /// Milliseconds since some moment in the past.
    static func now() -> Int64 { clinux_monotonic_nanoseconds() / 1_000_000 }
}
