internal import Glibc

/// What else ran on the machine while something was measured.
enum OtherPrograms {
    /// Less than this share of the machine is not worth a mention.
    private static let leastShare = 0.002

    /// Each program's share of the machine since `before`, without this process and its children.
    ///
    /// Programs that have ended meanwhile count with whoever started and awaited them.
    static func shares(
        since before: ProcessTable,
        seconds: Double
    ) -> [(name: String, share: Double)] {
        let now = ProcessTable.now()
        let own = now.family(of: getpid())
        var byName: [String: Double] = [:]
        for (number, row) in now.rows where !own.contains(number) {
            byName[row.name, default: 0] += now.cpuSeconds(of: number, since: before)
        }
        let capacity = max(seconds, 0.001) * Double(MachineUsage.processors)
        return byName.map { ($0.key, $0.value / capacity) }
            .filter { $0.1 >= leastShare }
            .sorted { $0.1 > $1.1 }
    }
}
