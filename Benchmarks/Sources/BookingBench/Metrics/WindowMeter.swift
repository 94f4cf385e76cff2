/// Reads clocks and CPU counters at both ends of a window.
///
/// It reads only the server's processes and not all of `/proc`: the load generator stands still
/// meanwhile, and every response that is waiting would look slow.
struct WindowMeter {
    private struct Snapshot {
        var instant = Instant(nanoseconds: 0)
        var processes = ProcessTable()
        var machineSeconds = 0.0
        var ownSeconds = 0.0
    }

    private let processes: Set<Int32>
    private var first = Snapshot()
    private var last = Snapshot()

    /// Measures `processes`, which may be empty.
    init(processes: Set<Int32>) { self.processes = processes }

    mutating func begin() { first = snapshot() }

    mutating func end() { last = snapshot() }

    /// Writes the length of the window and the resources that were used into `measurement`.
    func fill(_ measurement: inout Measurement, requests: Int) {
        let seconds = last.instant.seconds(since: first.instant)
        measurement.seconds = seconds
        guard seconds > 0 else { return }
        let server = last.processes.cpuSeconds(of: processes, since: first.processes)
        let own = last.ownSeconds - first.ownSeconds
        let machine = last.machineSeconds - first.machineSeconds
        measurement.otherShare =
            max(0, machine - server - own) / (seconds * Double(CPUTime.processors))
        if requests > 0 { measurement.ownCPUMicroseconds = own / Double(requests) * 1_000_000 }
        guard !processes.isEmpty else { return }
        measurement.serverPeakMebibytes = ProcessTable.peakMebibytes(of: processes)
        if requests > 0 {
            measurement.serverCPUSecondsPer1000 = server / Double(requests) * 1000
        }
    }

    private func snapshot() -> Snapshot {
        Snapshot(
            instant: .now,
            processes: .now(of: processes),
            machineSeconds: CPUTime.machineSeconds(),
            ownSeconds: CPUTime.ownSeconds()
        )
    }
}
