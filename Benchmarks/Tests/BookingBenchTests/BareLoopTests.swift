import Testing

@testable import BookingBench

@Suite("The bare loop", .timeLimit(.minutes(2)))
struct BareLoopTests {
    @Test("four requests are five transitions, and the file is removed", arguments: [1, 8, 64])
    func transitions(batch: Int) throws {
        let scratch = try ScratchFolder(in: "/tmp")
        let database = scratch.database("x")
        let measurement = try BareLoop.measure(
            database,
            batch: batch,
            window: .milliseconds(100)
        )
        #expect(measurement.requestsPerSecond > 0)
        // The loop ends with its window, within a round of creates, holds, pays (two transitions
        // each) and refunds.
        let ratio = measurement.transitionsPerSecond / measurement.requestsPerSecond
        #expect((0.99...1.34).contains(ratio), "\(measurement.text)")
        #expect(TextFile.read(scratch.file("x.db")) == nil)
    }

    @Test("savepoints do not change the number of transitions")
    func savepoints() throws {
        let scratch = try ScratchFolder(in: "/tmp")
        let measurement = try withExtendedLifetime(scratch) {
            try BareLoop.measure(
                scratch.database("x"),
                batch: 64,
                window: .milliseconds(200),
                hasSavepoints: true
            )
        }
        #expect(measurement.name == "bare-loop@64+savepoints")
        #expect(measurement.transitionsPerSecond >= measurement.requestsPerSecond * 0.99)
    }

    @Test("nginx and the bare loop share the machine; each counts by its own rate alone")
    func sideBySide() throws {
        // The loop reached all of its rate, nginx half: together the work of 1.5 machines. A request
        // of each takes 1/100 and 1/50 of a machine's second.
        let limit = SideBySide(nginxAlone: 100, loopAlone: 50, nginx: 50, loop: 50)
        #expect(abs(limit.requestsPerSecond - 50) < 0.001)
        var results = SuiteResults()
        results.add(RatioTests.bareLoop(64, 100))
        results.sideBySide = [limit]
        let ratio = try #require(Ratio.all(results).first { $0.name == "side-by-side-64" })
        #expect(abs(ratio.value - 0.5) < 0.001)
    }
}
