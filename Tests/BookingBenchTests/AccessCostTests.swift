import Sockets
import TestSupport
import Testing

@testable import BookingBench

/// What wanting a token costs is measured on real servers.
@Suite("Measuring with a token", .timeLimit(.minutes(2)))
struct AccessCostTests {
    static var programs: BookingServer.Programs {
        BookingServer.Programs(
            folder: String(BuiltProgram.server.path.dropLast("/booking-server".count))
        )
    }

    @Test("every mode gets only right answers from a server that wants a token")
    func modes() throws {
        let system = try RunningSystem(redis: false, settings: ["REQUIRE_AUTH": "1"])
        let made = try system.control("token", "create", "--scope", "agent", "--scope", "admin")
        let secret = try #require(made.output.split(separator: "\n").last.map(String.init))
        let server = try system.startServer()
        let address = try #require(SocketAddress("127.0.0.1", port: server.port))
        let token: BearerToken = try #require(BearerToken(secret))
        let target = LoadTarget(address: address, processes: [], token: token)
        for mode in LoadMode.allCases {
            let measurement = try LoadRun.measure(SmokeTests.options(mode), target)
            #expect(measurement.isClean, "\(measurement.text)")
            #expect(measurement.requests > 0, "\(measurement.text)")
        }
        let stranger = LoadTarget(address: address, processes: [], bookings: [1])
        let measurement = try LoadRun.measure(SmokeTests.options(.get), stranger)
        #expect((measurement.failures.unexpectedStatus[401] ?? 0) > 0)
    }

    @Test("the servers that are compared differ in whom they let in, and in nothing else")
    func servers() throws {
        let folder = try TemporaryFolder()
        let scratch = try ScratchFolder(in: folder.path)
        let servers = try AccessServers(
            Self.programs,
            database: scratch.file("x.db"),
            scratch: scratch
        )
        defer { servers.stop() }
        #expect(servers.all.map(\.access) == [.open, .token, .limits])
        for server in servers.all {
            let answers = try server.target.sampleAnswer()
            #expect(answers.content.contains(#""passenger_name""#))
            var stranger = try SetupClient(to: server.target.address)
            let expected = server.access == .open ? 200 : 401
            try stranger.call("GET", "/api/bookings/", expected: expected) { _ in () }
            let process = try #require(server.target.family.first)
            let arguments = SmallFile.text("/proc/\(process)/cmdline") ?? ""
            let variables = SmallFile.text("/proc/\(process)/environ") ?? ""
            let isLimited = server.access == .limits
            #expect(arguments.contains("--rate-limit-reads") == isLimited)
            #expect(variables.contains("LIMIT_LOOPBACK=1") == isLimited)
        }
    }

    @Test("the program measures it in a suite, in which the bare loop has used SQLite before")
    func wholeSuite() throws {
        let folder = try TemporaryFolder()
        // How many wrong answers a busy machine makes of it is not the question here.
        let process = try ChildProcess(
            BuiltProgram.bench.path,
            [
                "suite", "--programs", Self.programs.folder, "--folder", folder.path,
                "--rounds", "1", "--seconds", "0.1", "--warm-up", "0", "--quiet-wait", "0",
                "--ceiling-seconds", "0.05",
            ],
            outputPath: folder.file("suite.log")
        )
        _ = try process.waitForExit(within: .seconds(90))
        let page = process.output
        let ratio = "\n| get@64: requests/s with a token wanted over without | "
        #expect(page.contains(ratio), "\(page)")
        #expect(page.contains("\n| get@64+limits | "), "\(page)")
    }

    @Test("the servers take turns, every second time the other way round; each turn is compared")
    func turns() throws {
        let folder = try TemporaryFolder()
        var options = SuiteOptions(programs: Self.programs, folder: folder.path)
        options.part = .access
        options.rounds = 1
        options.accessSeconds = 0.1
        options.accessWarmUpSeconds = 0.02
        options.quietWaitSeconds = 0
        var order: [String] = []
        let results = try Suite.run(options) { line in
            if let name = line.split(separator: ":").first, line.contains("+") {
                order.append(name.drop { $0 == " " }.description)
            }
        }
        let names = ["get@64+open", "get@64+token", "get@64+limits"]
        #expect(order == names + names.reversed())
        #expect(results.isClean)
        #expect(results.rounds("get@64+token").count == 2)
        let ratios = Ratio.all(results).map(\.name)
        #expect(ratios.contains("get-token") && ratios.contains("get-limits"))
        #expect(results.ceilings.isEmpty)
    }
}
