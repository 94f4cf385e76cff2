internal import CLinux

/// Time that only goes forward, in nanoseconds from an unknown beginning: for deadlines.
public enum MonotonicClock {
    /// Now.
    @inline(__always)
    public static func nanoseconds() -> Int64 { clinux_monotonic_nanoseconds() }
}

/// The processor's time that the calling thread has used: for what something costs.
public enum ThreadClock {
    /// Until now, in nanoseconds.
    public static func nanoseconds() -> Int64 { clinux_thread_nanoseconds() }
}

/// The time of day, UTC, from 1970-01-01: for people and for records.
///
/// It may jump, forward and back.
public enum WallClock {
    /// Now, in nanoseconds.
    public static func nanoseconds() -> Int64 { clinux_wall_nanoseconds() }

    /// Now, in milliseconds.
    public static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }

    /// Now, in whole seconds.
    public static func seconds() -> Int64 { nanoseconds() / 1_000_000_000 }
}
