internal import Sockets

/// Reads clocks and counters at both ends of a window.
///
/// Only the server's processes are looked at then, not all of `/proc`: the loop stands still
/// meanwhile, and what waits for it would look slow.
struct WindowMeter {
    private let processes: Set<Int32>
    private var began = Snapshot()
    private var ended = Snapshot()

    private struct Snapshot {
        var nanoseconds: Int64 = 0
        var processes = ProcessTable()
        var machine = MachineUsage(stat: "")
        var ownSeconds = 0.0
    }

    /// Will measure `processes`; none when it is empty.
    init(processes: Set<Int32>) {
        self.processes = processes
    }

    /// How long the window was.
    var seconds: Double { Double(ended.nanoseconds - began.nanoseconds) / 1_000_000_000 }

    mutating func begin() { began = look() }

    mutating func end() { ended = look() }

    /// Writes down what was used, for `requests` requests.
    func fill(_ measurement: inout Measurement, requests: Int) {
        measurement.seconds = seconds
        guard seconds > 0 else { return }
        let server = ended.processes.cpuSeconds(of: processes, since: began.processes)
        let own = ended.ownSeconds - began.ownSeconds
        if requests > 0 {
            measurement.ownCPUMicroseconds = own / Double(requests) * 1_000_000
            if !processes.isEmpty {
                measurement.serverCPUSecondsPer1000 = server / Double(requests) * 1000
            }
        }
        if !processes.isEmpty {
            measurement.serverPeakMebibytes = ProcessMemory.peakMebibytes(of: processes)
        }
        let capacity = seconds * Double(MachineUsage.processors)
        let busy = ended.machine.busySeconds - began.machine.busySeconds
        measurement.otherShare = max(0, busy - server - own) / capacity
        let stolen = ended.machine.stealSeconds - began.machine.stealSeconds
        measurement.stealShare = stolen / capacity
    }

    private func look() -> Snapshot {
        Snapshot(
            nanoseconds: MonotonicClock.nanoseconds(),
            processes: ProcessTable.now(of: processes),
            machine: MachineUsage.now(),
            ownSeconds: OwnUsage.cpuSeconds()
        )
    }
}
