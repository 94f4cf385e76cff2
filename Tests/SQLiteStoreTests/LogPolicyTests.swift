import SQLiteStore
import Testing

@Suite("When the log is copied")
struct LogPolicyTests {
    @Test("nothing is done while the log is short")
    func short() {
        var policy = LogPolicy()
        #expect(policy.step(pages: 999, checkpointer: .idle(copied: 0)) == .nothing)
    }

    @Test("the checkpointer copies the bulk, the writer what is left")
    func bulkAndRest() {
        var policy = LogPolicy()
        #expect(policy.step(pages: 1_000, checkpointer: .idle(copied: 0)) == .wakeCheckpointer)
        #expect(policy.step(pages: 1_300, checkpointer: .busy) == .nothing)
        #expect(policy.step(pages: 1_400, checkpointer: .idle(copied: 1_000)) == .wakeCheckpointer)
        #expect(policy.step(pages: 1_500, checkpointer: .idle(copied: 1_400)) == .copyRest)
    }

    @Test("where a reader keeps the log from starting over, the writer does not try at each commit")
    func blocked() {
        var policy = LogPolicy()
        #expect(policy.step(pages: 1_100, checkpointer: .idle(copied: 1_000)) == .copyRest)
        let startedOver = policy.startedOver(pages: 1_107)
        #expect(!startedOver)
        #expect(policy.step(pages: 1_107, checkpointer: .idle(copied: 1_000)) == .nothing)
        #expect(policy.step(pages: 2_100, checkpointer: .idle(copied: 1_000)) == .wakeCheckpointer)
        #expect(policy.step(pages: 2_110, checkpointer: .idle(copied: 2_100)) == .copyRest)
    }

    @Test("after the log started over, the first threshold counts again")
    func startedOver() {
        var policy = LogPolicy()
        var startedOver = policy.startedOver(pages: 1_100)
        #expect(!startedOver)
        #expect(policy.step(pages: 1_100, checkpointer: .idle(copied: 1_000)) == .copyRest)
        startedOver = policy.startedOver(pages: 7)
        #expect(startedOver)
        #expect(policy.step(pages: 7, checkpointer: .idle(copied: 0)) == .nothing)
        #expect(policy.step(pages: 1_000, checkpointer: .idle(copied: 0)) == .wakeCheckpointer)
    }
}
