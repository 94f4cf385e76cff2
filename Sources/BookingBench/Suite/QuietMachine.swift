internal import Glibc
internal import Sockets

/// Waits for a machine that others leave alone.
enum QuietMachine {
    /// How long each look takes.
    private static let lookMicroseconds: UInt32 = 250_000
    /// The share of the machine that others may use.
    private static let othersShare = 0.05

    /// Returns when little else runs, or after `seconds`, whatever runs then.
    ///
    /// What is to be measured must be idle meanwhile. The report shows what others used after all.
    static func wait(atMostSeconds seconds: Double) throws(BenchError) {
        let deadline = MonotonicClock.nanoseconds() + Int64(seconds * 1_000_000_000)
        while MonotonicClock.nanoseconds() < deadline {
            let before = MachineUsage.now()
            let start = MonotonicClock.nanoseconds()
            usleep(lookMicroseconds)
            let passed = Double(MonotonicClock.nanoseconds() - start) / 1_000_000_000
            let busy = MachineUsage.now().busySeconds - before.busySeconds
            if busy / (passed * Double(MachineUsage.processors)) <= othersShare { return }
            if Interruption.isRequested { throw BenchError("interrupted") }
        }
    }
}
