import Testing

@testable import BookingBench

@Suite("Measuring access control", .timeLimit(.minutes(2)))
struct AccessTests {
    @Test("every mode gets only correct responses from a server that requires a token")
    func modes() throws {
        let system = try TestSystem()
        let token = try system.programs.createToken(in: system.database)
        let server = try system.startServer()
        let target = LoadTarget(address: server.address, processes: [], token: token)
        for mode in LoadMode.allCases {
            let measurement = try LoadRun.measure(SmokeTests.options(mode), target)
            #expect(measurement.isClean, "\(measurement.text)")
            #expect(measurement.requests > 0, "\(measurement.text)")
        }
        let withoutToken = LoadTarget(address: server.address, processes: [], bookings: [1])
        let measurement = try LoadRun.measure(SmokeTests.options(.get), withoutToken)
        #expect((measurement.failures.unexpectedStatus[401] ?? 0) > 0)
    }

    @Test("the compared servers differ only in their access control")
    func servers() throws {
        let servers = try AccessServers(try TestSystem().programs, name: "x")
        defer { servers.stop() }
        #expect(servers.all.map(\.access) == [.open, .token, .limits])
        for server in servers.all {
            let response = try server.target.sampleResponse()
            #expect(response.content.contains(#""passenger_name""#))
            var withoutToken = try SetupClient(to: server.target.address)
            let status = try withoutToken.get("/api/bookings/").status
            #expect(status == (server.access == .open ? 200 : 401))
            let process = try #require(server.target.processes.first)
            let arguments = TextFile.read("/proc/\(process)/cmdline") ?? ""
            let variables = TextFile.read("/proc/\(process)/environ") ?? ""
            let isLimited = server.access == .limits
            #expect(arguments.contains("--rate-limit-reads") == isLimited)
            #expect(variables.contains("LIMIT_LOOPBACK=1") == isLimited)
        }
    }

    @Test("the servers take turns, every second time in the opposite order, and turns are compared")
    func turns() throws {
        var options = SuiteOptions()
        options.part = .access
        options.rounds = 1
        options.accessTurns = 2
        options.accessWindow = .milliseconds(100)
        options.accessWarmUp = .milliseconds(20)
        options.quietWait = .zero
        var order: [String] = []
        let results = try Suite.run(options, try TestSystem().programs) { line in
            if let name = line.split(separator: ":").first, line.contains("+") {
                order.append(name.drop { $0 == " " }.description)
            }
        }
        let names = ["get@64+open", "get@64+token", "get@64+limits"]
        #expect(order == names + names.reversed())
        #expect(results.isClean)
        #expect(results.measurements["get@64+token"].count == 2)
        let ratios = Ratio.all(results).map(\.name)
        #expect(ratios.contains("get-token") && ratios.contains("get-limits"))
        #expect(results.bareLoops.all.isEmpty)
    }
}
