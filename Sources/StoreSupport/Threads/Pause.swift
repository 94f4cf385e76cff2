import Glibc
internal import Sockets

/// Blocks the calling thread for a while.
package enum Pause {
    /// Blocks for `duration`, or less if a signal arrives.
    package static func take(_ duration: Duration) {
        let nanoseconds = duration.wholeNanoseconds
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000),
            tv_nsec: Int(nanoseconds % 1_000_000_000)
        )
        _ = unsafe nanosleep(&time, nil)
    }
}
