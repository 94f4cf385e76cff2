internal import CLinux

/// The clock that never goes back: for durations and deadlines within one process.
public enum MonotonicClock {
    /// The time in nanoseconds since an arbitrary moment.
    @inline(__always)
    public static func nanoseconds() -> Int64 { clinux_monotonic_nanoseconds() }
}

/// The processor time of the calling thread: for measuring what a computation costs.
public enum ThreadClock {
    /// The processor time that the calling thread has used, in nanoseconds.
    public static func nanoseconds() -> Int64 { clinux_thread_nanoseconds() }
}

/// The time of day in UTC: for output and for stored times.
///
/// It may jump in both directions when the system's clock is set.
public enum WallClock {
    /// The time in nanoseconds since 1970-01-01.
    public static func nanoseconds() -> Int64 { clinux_wall_nanoseconds() }

    /// The time in milliseconds since 1970-01-01.
    public static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }

    /// The time in whole seconds since 1970-01-01.
    public static func seconds() -> Int64 { nanoseconds() / 1_000_000_000 }
}
