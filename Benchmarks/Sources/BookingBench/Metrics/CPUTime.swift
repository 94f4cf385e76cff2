import Glibc

/// CPU time of the whole machine and of this process.
enum CPUTime {
    /// The number of processors.
    static var processors: Int { Int(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)) }

    /// The seconds for which all processors have been busy since boot, stolen time included.
    static func machineSeconds() -> Double {
        machineSeconds(stat: TextFile.read("/proc/stat") ?? "")
    }

    /// The same from the content of `/proc/stat`; 0 if it cannot be parsed.
    static func machineSeconds(stat: String) -> Double {
        let line = stat.prefix { $0 != "\n" }
        let ticks = line.split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        guard ticks.count > 7 else { return 0 }
        // user, nice, system; without idle and iowait; irq, softirq, steal.
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / ticksPerSecond
    }

    /// The seconds that this process has used.
    static func ownSeconds() -> Double {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
        }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// The unit of the counters below `/proc`.
    static var ticksPerSecond: Double { Double(max(sysconf(Int32(_SC_CLK_TCK)), 1)) }
}
