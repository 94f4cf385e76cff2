import Bookings
import Monitoring
import Testing

@Suite("Whether the database accepts writes")
struct WritabilityTests {
    private let start = Timestamp(rawValue: 1_000_000)

    @Test(
        "an error of the database makes it unwritable until a probe succeeds",
        arguments: [StoreError.locked, .readOnly]
    )
    func lockedDatabase(error: StoreError) {
        var writability = Writability()
        #expect(writability.isWritable)
        writability.record(error)
        #expect(!writability.isWritable)
        #expect(writability.nextProbe(at: start) == .begin)
        writability.recordSuccess(of: .begin)
        writability.endProbe()
        #expect(writability.isWritable)
    }

    @Test(
        "after a write has failed, only a probe that writes shows that the database has recovered",
        arguments: [StoreError.full, .inputOutput(detail: "x"), .invalidData(detail: "x")]
    )
    func fullDisk(error: StoreError) {
        var writability = Writability()
        #expect(writability.nextProbe(at: start) == .begin)
        writability.record(error)
        // The probe that was running has begun a transaction, which works on a full disk.
        writability.recordSuccess(of: .begin)
        writability.endProbe()
        #expect(!writability.isWritable)
        #expect(writability.nextProbe(at: start) == .write)
        writability.recordSuccess(of: .write)
        writability.endProbe()
        #expect(writability.isWritable)
        #expect(writability.nextProbe(at: start) == .begin)
    }

    @Test(
        "other errors do not concern the database",
        arguments: [StoreError.overloaded, .closed, .unexpected(detail: "x")]
    )
    func otherErrors(error: StoreError) {
        var writability = Writability()
        writability.record(error)
        #expect(writability.isWritable)
        #expect(writability.nextProbe(at: start) == .begin)
    }

    @Test("a probe without a result makes the database unwritable after the time limit")
    func timeout() {
        var writability = Writability()
        #expect(writability.nextProbe(at: start) == .begin)
        let justBefore = start + Writability.probeTimeout - .milliseconds(1)
        #expect(writability.nextProbe(at: justBefore) == nil, "one probe at a time")
        #expect(writability.isWritable)
        #expect(writability.nextProbe(at: start + Writability.probeTimeout) == nil)
        #expect(!writability.isWritable)
        writability.recordSuccess(of: .begin)
        writability.endProbe()
        #expect(writability.isWritable)
        #expect(writability.nextProbe(at: start) == .begin)
    }
}
