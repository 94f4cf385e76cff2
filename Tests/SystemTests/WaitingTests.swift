import Foundation
import TestSupport
import Testing

/// What the real server's threads do while they wait.
@Suite("How the server waits", .timeLimit(.minutes(2)))
struct WaitingTests {
    private static let requests = 2_000

    /// How often a server's event loops and its writer slept during so many writes and reads, one
    /// after the other.
    private static func sleeps(ofServerWith microseconds: Int) throws -> Int {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--busy-poll-microseconds", "\(microseconds)"])
        let client = try server.connect()
        func ask() throws {
            for number in 0..<requests / 2 {
                #expect(try client.request("GET", "/healthz").status == 200)
                // Refused, but by the rules inside a transaction.
                let hold = "/api/bookings/\(number + 1)/hold/"
                #expect(try client.request("POST", hold).status == 404)
            }
        }
        try ask()
        let before = try sleeps(of: server.process)
        try ask()
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
        "a client that has the server to itself finds it awake",
        // On the only processor a thread that looks for work would be in its client's way.
        .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1)
    )
    func awake() throws {
        let always = try Self.sleeps(ofServerWith: 0)
        let seldom = try Self.sleeps(ofServerWith: 1_000)
        // Two sleeps for a write (the disk's are beside it), one for a read.
        #expect(always > Self.requests)
        #expect(seldom < always / 2, "\(seldom) against \(always)")
    }

    @Test("a server that nobody asks for anything any more uses no processor")
    func quiet() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer(["--busy-poll-microseconds", "1000"])
        let client = try server.connect()
        for _ in 0..<Self.requests { try client.request("GET", "/healthz") }
        Thread.sleep(forTimeInterval: 0.1)
        let before = try Self.processorTime(of: server.process)
        Thread.sleep(forTimeInterval: 1)
        let used = try Self.processorTime(of: server.process) - before
        #expect(used <= 5, "\(used) hundredths of a second in one second")
    }

    /// In hundredths of a second: fields 14 and 15 of proc_pid_stat(5).
    private static func processorTime(of process: ChildProcess) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
        // The name before may have spaces.
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        return try #require(Int(fields[11])) + #require(Int(fields[12]))
    }
}
