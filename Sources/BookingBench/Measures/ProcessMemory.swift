/// How much memory a process has had at most.
public enum ProcessMemory {
    /// The sum of the peaks (VmHWM) of `processes`, in MiB.
    ///
    /// Shared pages count once for each.
    public static func peakMebibytes(of processes: Set<Int32>) -> Double {
        processes.reduce(0) { sum, number in
            let status = SmallFile.text("/proc/\(number)/status") ?? ""
            return sum + Double(peakKibibytes(status: status)) / 1024
        }
    }

    /// The line `VmHWM:   12345 kB` of `/proc/PID/status`; 0 where it has none.
    static func peakKibibytes(status: String) -> Int {
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.count > 1 ? Int(words[1]) ?? 0 : 0
        }
        return 0
    }
}
