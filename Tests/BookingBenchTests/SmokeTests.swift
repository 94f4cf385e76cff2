import Sockets
import TestSupport
import Testing

@testable import BookingBench

/// A moment of each mode on the real server: what is measured is right, not how fast it is.
@Suite("Measuring a real server", .timeLimit(.minutes(2)))
struct SmokeTests {
    static func options(_ mode: LoadMode) -> LoadOptions {
        var options = LoadOptions(mode: mode, connections: 4)
        options.warmUpSeconds = 0.05
        options.seconds = 0.5
        options.races = 3
        options.subscribers = 3
        return options
    }

    @Test("every mode gets only right answers, and knows the server's CPU time and memory")
    func modes() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let target = LoadTarget(
            address: try #require(SocketAddress("127.0.0.1", port: server.port)),
            processes: [server.process.pid]
        )
        for mode in LoadMode.allCases {
            let measurement = try LoadRun.measure(Self.options(mode), target)
            #expect(measurement.isClean, "\(measurement.text)")
            #expect(measurement.requests > 0, "\(measurement.text)")
            #expect(measurement.latency.p50 > 0, "\(measurement.text)")
            #expect(measurement.latency.p50 <= measurement.latency.max)
            #expect((measurement.serverPeakMebibytes ?? 0) > 1)
            #expect(measurement.serverCPUSecondsPer1000 != nil)
        }
    }

    @Test("of a race's connections one wins each seat")
    func race() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let target = LoadTarget(
            address: try #require(SocketAddress("127.0.0.1", port: server.port)),
            processes: []
        )
        let measurement = try LoadRun.measure(Self.options(.holdRace), target)
        #expect(measurement.detail("winners") == 3)
        #expect(measurement.detail("losers") == 9)
        #expect(measurement.requests == 12)
        #expect(measurement.serverCPUSecondsPer1000 == nil)
    }

    @Test("a load on a filled file reads and writes all over it")
    func filledFile() throws {
        let system = try RunningSystem(redis: false)
        let file = try Filler.fill(path: system.databasePath, bookings: 2000)
        let server = try system.startServer()
        let target = LoadTarget(
            address: try #require(SocketAddress("127.0.0.1", port: server.port)),
            processes: [server.process.pid],
            file: file
        )
        for mode in [LoadMode.get, .list, .lifecycle, .mixed] {
            let measurement = try LoadRun.measure(Self.options(mode), target)
            #expect(measurement.isClean, "\(measurement.text)")
            #expect(measurement.requests > 0, "\(measurement.text)")
        }
    }

    @Test("answers that are wrong are counted, shown and make the measurement void")
    func wrongAnswers() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        // There are no bookings, so that every read is a 404.
        let target = LoadTarget(
            address: try #require(SocketAddress("127.0.0.1", port: server.port)),
            processes: [],
            bookings: [12345]
        )
        let measurement = try LoadRun.measure(Self.options(.get), target)
        #expect(!measurement.isClean)
        #expect(measurement.requests == 0)
        #expect((measurement.failures.unexpectedStatus[404] ?? 0) > 0)
        #expect(measurement.failures.samples.first?.contains("not_found") == true)
    }

    @Test("a server is started, found and stopped by its own line")
    func startUp() throws {
        let folder = try TemporaryFolder()
        let path = BuiltProgram.server.path
        let programs = BookingServer.Programs(
            folder: String(path.dropLast("/booking-server".count))
        )
        let times = try StartUp.measure(
            programs,
            database: folder.file("bookings.db"),
            times: 2,
            scratch: try ScratchFolder(in: folder.path)
        )
        #expect(times.count == 2)
        #expect(times.allSatisfy { $0 > 0 })
    }

    @Test("only this machine is ever put under load")
    func loopbackOnly() throws {
        let address = try #require(SocketAddress("192.0.2.1", port: 80))
        let target = LoadTarget(address: address, processes: [], bookings: [1])
        #expect(throws: BenchError.self) {
            try LoadRun.measure(Self.options(.get), target)
        }
    }
}
