import FoundationEssentials

/// The kernel's counters of processes at one moment (proc(5)).
struct ProcessTable: Sendable {
    struct Row: Sendable {
        /// The first 15 bytes of the process's name.
        let name: String
        let parent: Int32
        /// The start time in ticks since boot, which distinguishes processes with the same id.
        let startTicks: UInt64
        /// User and system time, including that of its ended children.
        let cpuSeconds: Double
    }

    /// The rows by process id.
    private(set) var rows: [Int32: Row] = [:]

    /// Reads the counters of every process.
    static func now() -> ProcessTable {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc")
        return now(of: Set((names ?? []).compactMap { Int32($0) }))
    }

    /// Reads the counters of these processes only.
    static func now(of processes: Set<Int32>) -> ProcessTable {
        var table = ProcessTable()
        for id in processes {
            table.rows[id] = TextFile.read("/proc/\(id)/stat").flatMap(Row.init(stat:))
        }
        return table
    }

    /// `root` and its descendants; empty if `root` is not in the table.
    func family(of root: Int32) -> Set<Int32> {
        var family: Set<Int32> = rows[root] == nil ? [] : [root]
        var hasGrown = !family.isEmpty
        while hasGrown {
            hasGrown = false
            for (id, row) in rows where family.contains(row.parent) {
                hasGrown = family.insert(id).inserted || hasGrown
            }
        }
        return family
    }

    /// The CPU seconds that these processes have used since `earlier`.
    func cpuSeconds(of processes: Set<Int32>, since earlier: ProcessTable) -> Double {
        processes.reduce(0) { sum, id in sum + cpuSeconds(of: id, since: earlier) }
    }

    /// The CPU seconds that a process has used since `earlier`; its total if it started later.
    func cpuSeconds(of id: Int32, since earlier: ProcessTable) -> Double {
        guard let row = rows[id] else { return 0 }
        guard let before = earlier.rows[id], before.startTicks == row.startTicks else {
            return row.cpuSeconds
        }
        return row.cpuSeconds - before.cpuSeconds
    }

    /// The sum of the peak memory (VmHWM) of `processes` in MiB; shared pages count for each process.
    static func peakMebibytes(of processes: Set<Int32>) -> Double {
        processes.reduce(0) { sum, id in
            let status = TextFile.read("/proc/\(id)/status") ?? ""
            return sum + Double(peakKibibytes(status: status)) / 1024
        }
    }

    /// Parses the line `VmHWM:   12345 kB` of `/proc/PID/status`; 0 if there is no such line.
    private static func peakKibibytes(status: String) -> Int {
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let words = line?.split(whereSeparator: \.isWhitespace) ?? []
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }
}

extension ProcessTable.Row {
    /// Parses `/proc/PID/stat`; nil if `text` has another form.
    init?(stat text: String) {
        // The name is in brackets. It may contain brackets and blanks, so the last bracket ends it.
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
        else { return nil }
        let fields = text[text.index(after: close)...].split(whereSeparator: \.isWhitespace)
        guard fields.count > 19, let parent = Int32(fields[1]), let start = UInt64(fields[19])
        else { return nil }
        name = String(text[text.index(after: open)..<close])
        self.parent = parent
        startTicks = start
        cpuSeconds = fields[11...14].reduce(0) { $0 + (Double($1) ?? 0) } / CPUTime.ticksPerSecond
    }
}
