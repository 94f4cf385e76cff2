import TestSupport
import Testing

@testable import BookingBench

@Suite("The bare loop")
struct BareLoopTests {
    @Test("four requests are five transitions, and nothing is left behind", arguments: [1, 8, 64])
    func shape(batch: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ceiling.db")
        let result = try BareLoop.measure(path: path, batch: batch, seconds: 0.05)
        #expect(result.requestsPerSecond > 0)
        // The loop ends where its time ends: creates come first, so that there are fewer
        // transitions in a part of a round than in a whole one.
        let ratio = result.transitionsPerSecond / result.requestsPerSecond
        #expect((1.0...1.26).contains(ratio), "\(ratio)")
        #expect(SmallFile.byteCount(path) == 0)
    }

    @Test("savepoints make no difference to what is done")
    func savepoints() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ceiling.db")
        let result = try BareLoop.measure(
            path: path,
            batch: 64,
            seconds: 0.2,
            hasSavepoints: true
        )
        #expect(result.name == "ceiling@64+savepoints")
        #expect(result.transitionsPerSecond >= result.requestsPerSecond)
    }
}
