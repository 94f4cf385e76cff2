import Glibc

/// The other programs that run on the machine.
enum OtherPrograms {
    /// A program's share of the machine.
    struct Share: Sendable, Encodable {
        let name: String
        let share: Double
    }

    /// A report omits programs with less than this share of the machine.
    private static let leastShare = 0.002
    /// The machine is quiet if other programs use at most this share of it.
    private static let quietShare = 0.05
    private static let sampleMicroseconds: UInt32 = 250_000

    /// Returns when the machine is quiet, or after `limit`.
    ///
    /// The measured programs must be idle meanwhile, because every busy processor counts.
    static func waitUntilQuiet(atMost limit: Duration) throws {
        let deadline = Instant.now + limit
        while Instant.now < deadline {
            let busyBefore = CPUTime.machineSeconds()
            let start = Instant.now
            usleep(sampleMicroseconds)
            let capacity = Instant.now.seconds(since: start) * Double(CPUTime.processors)
            if (CPUTime.machineSeconds() - busyBefore) / capacity <= quietShare { return }
            try Interruption.check()
        }
    }

    /// Each program's share of the machine since `before`, largest first, except for this process
    /// and its children.
    ///
    /// A program that has ended since counts for the program that started it.
    static func shares(since before: ProcessTable, seconds: Double) -> [Share] {
        let now = ProcessTable.now()
        let own = now.family(of: getpid())
        var byName: [String: Double] = [:]
        for (id, row) in now.rows where !own.contains(id) {
            byName[row.name, default: 0] += now.cpuSeconds(of: id, since: before)
        }
        let capacity = max(seconds, 0.001) * Double(CPUTime.processors)
        return byName.map { Share(name: $0.key, share: $0.value / capacity) }
            .filter { $0.share >= leastShare }
            .sorted { $0.share > $1.share }
    }
}
