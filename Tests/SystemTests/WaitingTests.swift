import Foundation
import TestSupport
import Testing

/// The waits of a real server's threads.
@Suite("How the server waits", .timeLimit(.minutes(2)))
struct WaitingTests {
    private static let requests = 2_000

    /// The number of times that a server's event loops and its writer slept during `requests` reads
    /// and writes, one after the other.
    private static func sleeps(ofServerWith microseconds: Int) throws -> Int {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--busy-poll-microseconds", "\(microseconds)"])
        let client = try server.connect()
        func sendRequests() throws {
            for number in 0..<requests / 2 {
                #expect(try client.request("GET", "/healthz").status == 200)
                // The writer rejects the command inside a transaction.
                let hold = "/api/bookings/\(number + 1)/hold/"
                #expect(try client.request("POST", hold).status == 404)
            }
        }
        try sendRequests()
        let before = try sleeps(of: server.process)
        try sendRequests()
        return try sleeps(of: server.process) - before
    }

    private static func sleeps(of process: ChildProcess) throws -> Int {
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: tasks(of: process)) {
            let task = tasks(of: process) + "/" + name
            let thread = try String(contentsOfFile: task + "/comm", encoding: .utf8)
            guard thread.hasPrefix("http-") || thread.hasPrefix("writer") else { continue }
            let status = try String(contentsOfFile: task + "/status", encoding: .utf8)
            let line = status.split(separator: "\n").first {
                $0.hasPrefix("voluntary_ctxt_switches")
            }
            count += try #require(line?.split(separator: "\t").last.flatMap { Int($0) })
        }
        return count
    }

    private static func tasks(of process: ChildProcess) -> String { "/proc/\(process.pid)/task" }

    @Test(
        "threads do not sleep between the requests of a single client",
        .aboutSQLiteFile,
        // With one processor, a thread that looks for work would delay its client.
        .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1)
    )
    func awake() throws {
        let always = try Self.sleeps(ofServerWith: 0)
        let seldom = try Self.sleeps(ofServerWith: 1_000)
        // Two sleeps for each write, apart from those for the disk, and one for each read.
        #expect(always > Self.requests)
        #expect(seldom < always / 2, "\(seldom) against \(always)")
    }

    @Test("a server without requests uses no processor")
    func quiet() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--busy-poll-microseconds", "1000"])
        let client = try server.connect()
        for _ in 0..<Self.requests { try client.request("GET", "/healthz") }
        var start = ContinuousClock.now
        var used = try Self.processorTime(of: server.process)
        try waitUntil("a second in which the server uses at most 50 ms of processor time") {
            let now = try Self.processorTime(of: server.process)
            if now - used > 5 { (start, used) = (.now, now) }
            return ContinuousClock.now - start >= .seconds(1)
        }
    }

    /// In hundredths of a second: fields 14 and 15 of proc_pid_stat(5).
    private static func processorTime(of process: ChildProcess) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
        // The name in parentheses may contain blanks.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return try #require(Int(fields[11])) + #require(Int(fields[12]))
    }
}
