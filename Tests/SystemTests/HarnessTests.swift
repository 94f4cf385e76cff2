import Glibc
import TestSupport
import Testing

/// The tools that the other system tests use.
@Suite("The harness of the system tests", .timeLimit(.minutes(1)))
struct HarnessTests {
    @Test("a test gets the exit status and both streams of a program")
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

    @Test("a test can distinguish a killed program from one that exits")
    func killed() throws {
        let folder = try TemporaryFolder()
        let process = try ChildProcess("sleep", ["60"], outputPath: folder.file("log"))
        try process.killNow()
        #expect(process.poll() == .killed(by: SIGKILL))
    }

    @Test("a test can start a Redis, kill it, and start another one with the same socket")
    func redis() throws {
        let first = try RedisServer()
        #expect(try first.command("INCR visits") == ":1")
        try first.process.killNow()
        #expect(throws: (any Error).self) { try first.command("PING") }
        let second = try RedisServer(in: first.folder)
        #expect(try second.command("INCR visits") == ":1")
    }

    @Test("waiting for a condition that never holds ends with an error")
    func timeout() {
        #expect(throws: TimedOut.self) {
            try waitUntil("the impossible", within: .milliseconds(20)) { false }
        }
    }
}
