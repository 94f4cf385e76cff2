import Glibc
import TestSupport
import Testing

/// The tools of the system tests are themselves worth a look: the other tests trust them.
@Suite("The harness of the system tests", .timeLimit(.minutes(1)))
struct HarnessTests {
    @Test("a program's exit status and both of its streams are seen")
    func exitStatus() throws {
        let folder = try TemporaryFolder()
        let process = try ChildProcess(
            "sh",
            ["-c", "echo out; echo \"$WORD\" >&2; exit 3"],
            environment: ["WORD": "from the environment"],
            outputPath: folder.file("log")
        )
        #expect(try process.waitForExit() == .exited(3))
        #expect(process.lines == ["out", "from the environment"])
    }

    @Test("a program that a signal ends is told from one that exits")
    func killed() throws {
        let folder = try TemporaryFolder()
        let process = try ChildProcess("sleep", ["60"], outputPath: folder.file("log"))
        try process.killNow()
        #expect(process.poll() == .killed(by: SIGKILL))
    }

    @Test("a Redis of one's own answers, and comes back at the same place after it was killed")
    func redis() throws {
        let first = try RedisServer()
        #expect(try first.command("INCR visits") == ":1")
        try first.process.killNow()
        #expect(throws: (any Error).self) { try first.command("PING") }
        let second = try RedisServer(in: first.folder)
        #expect(try second.command("INCR visits") == ":1")
    }

    @Test("waiting for what never comes ends with an error that names it")
    func timeout() {
        #expect(throws: TimedOut.self) {
            try waitUntil("the impossible", within: .milliseconds(20)) { false }
        }
    }
}
