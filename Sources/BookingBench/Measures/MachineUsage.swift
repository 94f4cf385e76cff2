internal import Glibc

/// What the whole machine's processors have done until a moment (`/proc/stat`).
public struct MachineUsage: Sendable {
    /// Seconds of work, the host's steal included.
    public let busySeconds: Double
    /// Seconds that the host gave to others.
    public let stealSeconds: Double

    /// Reads the counters now.
    public static func now() -> MachineUsage {
        MachineUsage(stat: SmallFile.text("/proc/stat") ?? "")
    }

    /// Reads the first line of `/proc/stat`.
    init(stat: String) {
        let line = stat.prefix { $0 != "\n" }
        let ticks = line.split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        let perSecond = Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        guard ticks.count > 7 else {
            busySeconds = 0
            stealSeconds = 0
            return
        }
        // user, nice, system; then idle and iowait are left out; irq, softirq, steal.
        busySeconds = (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / perSecond
        stealSeconds = ticks[7] / perSecond
    }

    /// How many processors there are.
    public static var processors: Int { Int(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)) }
}

/// What this process has used.
enum OwnUsage {
    /// Its user and system time in seconds.
    static func cpuSeconds() -> Double {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
