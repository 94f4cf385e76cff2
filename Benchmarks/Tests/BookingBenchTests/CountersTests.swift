import Glibc
import Testing

@testable import BookingBench

@Suite("Kernel counters")
struct CountersTests {
    @Test("a process's line is parsed, even if its name has brackets and blanks")
    func processLine() throws {
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 250 150 30 20 20 0 1 0 98765 1 2"
        let row = try #require(ProcessTable.Row(stat: line))
        #expect(row.name == "a) b (c")
        #expect(row.parent == 7)
        #expect(row.startTicks == 98765)
        #expect(row.cpuSeconds > 0)
        #expect(ProcessTable.Row(stat: "nonsense") == nil)
    }

    @Test("this process is in the table and in its parent's family")
    func thisProcess() throws {
        let table = ProcessTable.now()
        let own = try #require(table.rows.first { $0.key == getpid() })
        #expect(table.family(of: own.value.parent).contains(own.key))
        #expect(ProcessTable.peakMebibytes(of: [own.key]) > 1)
    }

    @Test("a process that started after the first snapshot counts with all its time")
    func youngProcess() {
        let own = getpid()
        let now = ProcessTable.now(of: [own])
        let all = now.cpuSeconds(of: [own], since: ProcessTable())
        #expect(all >= 0)
        #expect(now.cpuSeconds(of: [own], since: now) == 0)
    }

    @Test("the machine's CPU time excludes idle time and waiting for the disk")
    func machineSeconds() {
        let ticks = CPUTime.ticksPerSecond
        let seconds = CPUTime.machineSeconds(stat: "cpu  1 2 4 1000 500 8 16 32 0 0\ncpu0 1")
        #expect(abs(seconds - 63 / ticks) < 0.000_1)
        #expect(CPUTime.machineSeconds(stat: "") == 0)
        #expect(CPUTime.machineSeconds() > 0)
    }
}
