import Glibc
import Testing

@testable import BookingBench

@Suite("Reading the kernel's counters and writing reports")
struct MeasureTests {
    @Test("a process's line is read, even when its name has brackets and blanks")
    func processLine() throws {
        let line = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 250 150 30 20 20 0 1 0 98765 1 2"
        let row = try #require(ProcessTable.Row(stat: line))
        #expect(row.name == "a) b (c")
        #expect(row.parent == 7)
        #expect(row.startTicks == 98765)
        #expect(row.cpuSeconds > 0)
        #expect(ProcessTable.Row(stat: "nonsense") == nil)
    }

    @Test("this process is in the table, and its parent's family has it")
    func thisProcess() throws {
        let table = ProcessTable.now()
        let own = try #require(table.rows.first { $0.key == getpid() })
        #expect(table.family(of: own.value.parent).contains(own.key))
        #expect(ProcessMemory.peakMebibytes(of: [own.key]) > 1)
    }

    @Test("a process that is younger than the first look counts with all its time")
    func youngProcess() {
        let own = getpid()
        let now = ProcessTable.now(of: [own])
        let all = now.cpuSeconds(of: [own], since: ProcessTable())
        #expect(all >= 0)
        #expect(now.cpuSeconds(of: [own], since: now) == 0)
    }

    @Test(
        "numbers are written without surprises",
        arguments: [
            (0.0, 2, "0"), (1.5, 2, "1.5"), (1.005, 1, "1"), (-0.25, 2, "-0.25"),
            (1234.5678, 3, "1234.568"), (0.0004, 3, "0"), (.infinity, 2, "null"),
            (99.999, 1, "100"),
        ]
    )
    func decimals(value: Double, digits: Int, text: String) {
        #expect(value.text(decimals: digits) == text)
    }

    @Test("large numbers come in groups of three digits")
    func groups() {
        #expect(1234567.0.grouped == "1,234,567")
        #expect(999.4.grouped == "999")
        #expect((-1000.0).grouped == "-1,000")
    }

    @Test("texts are escaped in JSON")
    func json() {
        let value = JSONValue.object([("a\"b", .array([.string("1\n2\u{1}"), .null]))])
        #expect(value.text == #"{"a\"b": ["1\n2\u0001", null]}"#)
    }

    @Test("moments are written as RFC 3339 has it")
    func moments() {
        #expect(UTCText.time(1_766_568_600_007) == "2025-12-24T09:30:00.007Z")
        #expect(UTCText.minute(0) == "1970-01-01 00:00 UTC")
    }
}
