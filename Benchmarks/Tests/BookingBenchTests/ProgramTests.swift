import Testing

@testable import BookingBench

@Suite("The program", .timeLimit(.minutes(2)))
struct ProgramTests {
    @Test("a suite measures everything once and writes the report and the JSON file")
    func suite() throws {
        let system = try TestSystem()
        let report = system.scratch.file("report.md")
        let json = system.scratch.file("suite.json")
        let process = try ChildProcess(
            try TestSystem.benchProgram,
            [
                "suite", "--programs", system.programs.folder, "--folder", system.scratch.path,
                "--rounds", "1", "--seconds", "0.1", "--warm-up", "0", "--quiet-wait", "0",
                "--bare-loop-seconds", "0.05", "--report", report, "--json-file", json,
            ],
            logPath: system.scratch.file("suite.log")
        )
        // The exit status does not matter: on a busy machine, such short windows may have failures.
        _ = try process.waitForExit()
        let page = try #require(TextFile.read(report), "\(process.log)")
        let ratio = "\n| get@64 with a token: requests/s, divided by those of an open server | "
        #expect(page.contains(ratio), "\(page)")
        for name in ["lifecycle@64", "sse@16+1000", "get@64+limits", "bare-loop@64+savepoints"] {
            #expect(page.contains("\n| \(name) | "), "\(page)")
        }
        #expect(TextFile.read(json)?.contains(#""ratios":{"#) == true)
    }

    @Test("a suite on PostgreSQL measures one server and two servers beside the bare loop")
    func postgresSuite() throws {
        let system = try TestSystem()
        let report = system.scratch.file("report.md")
        let process = try ChildProcess(
            try TestSystem.benchProgram,
            [
                "suite", "--store", "postgres", "--programs", system.programs.folder, "--folder",
                system.scratch.path, "--rounds", "1", "--seconds", "0.2", "--warm-up", "0",
                "--quiet-wait", "0", "--bare-loop-seconds", "0.1", "--report", report,
            ],
            logPath: system.scratch.file("suite.log")
        )
        _ = try process.waitForExit()
        let page = try #require(TextFile.read(report), "\(process.log)")
        #expect(page.hasPrefix("# Benchmark results on PostgreSQL\n"))
        #expect(page.contains(", PostgreSQL 1"), "\(page)")
        for name in ["lifecycle@256", "get@64", "lifecycle@64+two-servers", "bare-loop@8"] {
            #expect(page.contains("\n| \(name) | "), "\(page)")
        }
        #expect(
            page.contains("\n| lifecycle@64: transitions/s, divided by those of bare-loop@64 | ")
        )
        #expect(!page.contains("+token"))
    }

    @Test("a filled file has the size that the program prints")
    func fill() throws {
        let system = try TestSystem()
        let process = try ChildProcess(
            try TestSystem.benchProgram,
            [
                "fill", "--programs", system.programs.folder, "--bookings", "50", "--database",
                system.database.path,
            ],
            logPath: system.scratch.file("fill.log")
        )
        #expect(try process.waitForExit() == 0)
        #expect(process.log.hasPrefix("50 bookings, 100 flights, "), "\(process.log)")
        let byteCount = system.database.byteCount
        #expect(byteCount > 0)
        #expect(process.log.contains("\n\(byteCount) bytes, "), "\(process.log)")
    }

    @Test("the bare loop prints a line of JSON for each batch size")
    func bareLoop() throws {
        let scratch = try ScratchFolder(in: "/tmp")
        let process = try ChildProcess(
            try TestSystem.benchProgram,
            [
                "bare-loop", "--json", "--batch", "8", "--batch", "64", "--seconds", "0.05",
                "--savepoints", "--file", scratch.file("x.db"),
            ],
            logPath: scratch.file("bare-loop.log")
        )
        #expect(try process.waitForExit() == 0)
        let lines = process.log.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(#"{"batch":8,"#) == true, "\(process.log)")
        #expect(lines.allSatisfy { $0.contains(#""has_savepoints":true"#) })
    }
}
