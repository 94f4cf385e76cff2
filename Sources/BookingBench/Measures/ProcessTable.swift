internal import Glibc

/// What the kernel has counted for every process, at one moment (proc(5)).
public struct ProcessTable: Sendable {
    /// One line of the table.
    public struct Row: Sendable {
        /// The process's name, at most 15 bytes.
        public let name: String
        /// Who started it.
        public let parent: Int32
        /// When it started, in ticks since boot: tells a process from a later one with its number.
        public let startTicks: UInt64
        /// User and system time, that of its ended children included.
        public let cpuSeconds: Double
    }

    /// By process number.
    public private(set) var rows: [Int32: Row] = [:]

    /// Looks at every process.
    public static func now() -> ProcessTable {
        var table = ProcessTable()
        guard let folder = unsafe opendir("/proc") else { return table }
        defer { unsafe closedir(folder) }
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { name in
                    unsafe String(cString: name)
                }
            }
            if let number = Int32(name) { table.look(number) }
        }
        return table
    }

    /// Looks at these processes only.
    public static func now(of processes: Set<Int32>) -> ProcessTable {
        var table = ProcessTable()
        for number in processes { table.look(number) }
        return table
    }

    private mutating func look(_ number: Int32) {
        rows[number] = SmallFile.text("/proc/\(number)/stat").flatMap(Row.init(stat:))
    }

    /// `root` and everything that it started and that is still its descendant.
    public func family(of root: Int32) -> Set<Int32> {
        var family: Set<Int32> = rows[root] == nil ? [] : [root]
        var grew = !family.isEmpty
        while grew {
            grew = false
            for (number, row) in rows
            where family.contains(row.parent) && !family.contains(number) {
                family.insert(number)
                grew = true
            }
        }
        return family
    }

    /// The CPU seconds that the processes of `family` have used since `earlier`.
    public func cpuSeconds(of family: Set<Int32>, since earlier: ProcessTable) -> Double {
        family.reduce(0) { sum, number in sum + cpuSeconds(of: number, since: earlier) }
    }

    /// The CPU seconds that one process has used since `earlier`; all of its own, if it is younger.
    public func cpuSeconds(of number: Int32, since earlier: ProcessTable) -> Double {
        guard let row = rows[number] else { return 0 }
        guard let before = earlier.rows[number], before.startTicks == row.startTicks else {
            return row.cpuSeconds
        }
        return row.cpuSeconds - before.cpuSeconds
    }
}

extension ProcessTable.Row {
    /// Reads `/proc/PID/stat`; nil for anything else.
    init?(stat text: String) {
        // The name is in brackets and may have brackets and blanks in it, so the last one counts.
        guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")"), open < close
        else { return nil }
        let fields = text[text.index(after: close)...].split(whereSeparator: \.isWhitespace)
        guard fields.count > 19, let parent = Int32(fields[1]), let start = UInt64(fields[19])
        else { return nil }
        let ticks = fields[11...14].reduce(0.0) { $0 + (Double($1) ?? 0) }
        name = String(text[text.index(after: open)..<close])
        self.parent = parent
        startTicks = start
        cpuSeconds = ticks / Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    }
}
