internal import CSQLite
import Glibc

/// Lets a connection wait for the lock of another connection.
///
/// Owned by its connection; SQLite calls it on the connection's thread.
final class BusyWait {
    private let limitNanoseconds: Int64
    private var deadlineNanoseconds: Int64 = 0
    private var sleepMicroseconds: Int64 = 0

    init(upTo time: Duration) {
        let (seconds, attoseconds) = time.components
        limitNanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Makes SQLite call this object when `handle` finds a lock taken.
    ///
    /// - Important: The object must live until the handle is closed.
    @unsafe
    func install(on handle: OpaquePointer) {
        unsafe sqlite3_busy_handler(
            handle,
            { context, attempts in
                guard let context = unsafe context else { return 0 }
                let wait = unsafe Unmanaged<BusyWait>.fromOpaque(context).takeUnretainedValue()
                return wait.sleep(attempt: attempts) ? 1 : 0
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    /// Sleeps for a moment.
    ///
    /// - Returns: False if the time is over.
    private func sleep(attempt: Int32) -> Bool {
        let now = Self.monotonicNanoseconds()
        if attempt == 0 {
            deadlineNanoseconds = now + limitNanoseconds
            sleepMicroseconds = Limits.firstBusyWaitMicroseconds
        }
        guard now < deadlineNanoseconds else { return false }
        let rest = (deadlineNanoseconds - now) / 1000 + 1
        var pause = timespec(tv_sec: 0, tv_nsec: Int(min(sleepMicroseconds, rest) * 1000))
        _ = unsafe nanosleep(&pause, nil)
        sleepMicroseconds = min(
            sleepMicroseconds + sleepMicroseconds / 4,
            Limits.longestBusyWaitMicroseconds
        )
        return true
    }

    private static func monotonicNanoseconds() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
