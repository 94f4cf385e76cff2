import Sockets
import Testing

@testable import BookingBench

/// A short run of each mode against a real server: the results must be correct, not fast.
@Suite("Measuring a real server", .timeLimit(.minutes(2)))
struct SmokeTests {
    static func options(_ mode: LoadMode) -> LoadOptions {
        LoadOptions(
            mode: mode,
            connections: 4,
            warmUp: .milliseconds(50),
            window: .milliseconds(500),
            subscribers: 3,
            races: 3
        )
    }

    @Test("every mode gets only correct responses, and reads the server's CPU time and memory")
    func modes() throws {
        let server = try TestSystem().startServer()
        let target = LoadTarget(address: server.address, processes: server.processes)
        for mode in LoadMode.allCases {
            let measurement = try LoadRun.measure(Self.options(mode), target)
            #expect(measurement.isClean, "\(measurement.text)")
            #expect(measurement.requests > 0, "\(measurement.text)")
            let latency = measurement.latencyMicroseconds
            #expect(latency.p50 > 0, "\(measurement.text)")
            #expect(latency.p50 <= latency.max)
            #expect((measurement.serverPeakMebibytes ?? 0) > 1)
            #expect(measurement.serverCPUSecondsPer1000 != nil)
        }
    }

    @Test("more subscribers than are checked all receive the last event")
    func crowd() throws {
        let server = try TestSystem().startServer()
        let target = LoadTarget(address: server.address, processes: [])
        var options = Self.options(.sse)
        options.subscribers = Limits.checkedSubscribers + 20
        let measurement = try LoadRun.measure(options, target)
        #expect(measurement.isClean, "\(measurement.text)")
        #expect(measurement.detail("subscribers") == 28)
        #expect(measurement.detail("events checked") > 0)
    }

    @Test("one connection of a race wins the seat")
    func race() throws {
        let server = try TestSystem().startServer()
        let target = LoadTarget(address: server.address, processes: [])
        let measurement = try LoadRun.measure(Self.options(.holdRace), target)
        #expect(measurement.detail("winners") == 3)
        #expect(measurement.detail("losers") == 9)
        #expect(measurement.requests == 12)
        #expect(measurement.serverCPUSecondsPer1000 == nil)
    }

    @Test("the connections of a run take turns among the servers of a database")
    func severalServers() throws {
        let system = try TestSystem()
        let servers = try [system.startServer(), system.startServer()]
        let target = LoadTarget(
            address: servers[0].address,
            otherAddresses: [servers[1].address],
            processes: servers.flatMap(\.processes)
        )
        let measurement = try LoadRun.measure(Self.options(.lifecycle), target)
        #expect(measurement.isClean, "\(measurement.text)")
        for server in servers {
            var client = try SetupClient(to: server.address)
            let holds = try client.get("/metrics").content.split(separator: "\n").filter {
                $0.hasPrefix("booking_http_requests_total{") && $0.contains("/hold/")
            }
            #expect(!holds.isEmpty)
        }
    }

    @Test("the load on a filled file reads and writes all over the file")
    func filledFile() throws {
        let system = try TestSystem()
        let file = try Filler.fill(system.database, bookings: 2000, system.programs)
        let server = try system.startServer()
        let target = LoadTarget(
            address: server.address,
            processes: server.processes,
            file: file
        )
        for mode in [LoadMode.get, .list, .lifecycle, .mixed] {
            let measurement = try LoadRun.measure(Self.options(mode), target)
            #expect(measurement.isClean, "\(measurement.text)")
            #expect(measurement.requests > 0, "\(measurement.text)")
        }
    }

    @Test("wrong responses are counted and shown, and make the measurement invalid")
    func wrongResponses() throws {
        let server = try TestSystem().startServer()
        // There are no bookings, so every read returns 404.
        let target = LoadTarget(address: server.address, processes: [], bookings: [12345])
        let measurement = try LoadRun.measure(Self.options(.get), target)
        #expect(!measurement.isClean)
        #expect(measurement.requests == 0)
        #expect((measurement.failures.unexpectedStatus[404] ?? 0) > 0)
        #expect(measurement.failures.samples.first?.contains("not_found") == true)
    }

    @Test("another machine's address is an error")
    func loopbackOnly() throws {
        let address = try #require(SocketAddress("192.0.2.1", port: 80))
        let target = LoadTarget(address: address, processes: [], bookings: [1])
        #expect(throws: BenchError.self) {
            try LoadRun.measure(Self.options(.get), target)
        }
    }
}
