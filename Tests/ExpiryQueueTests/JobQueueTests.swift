import Bookings
import ExpiryQueue
import Redis
import Synchronization
import TestSupport
import Testing

@Suite("The job queue in Redis", .timeLimit(.minutes(1)))
struct JobQueueTests {
    private let test: QueueUnderTest

    init() throws { test = try QueueUnderTest() }

    @Test("returns the jobs that are due, and when the next one is due")
    func due() throws {
        var queue = try test.queue()
        let jobs = [
            test.job(1, dueIn: 5000), test.job(2, dueIn: 0), test.job(3, dueIn: -10),
            test.job(4, dueIn: 1),
        ]
        try queue.send(jobs[...])
        let claim = try queue.claim(now: test.clock.now())
        #expect(claim.jobs == [jobs[2], jobs[1]])
        #expect(claim.nextDue == jobs[3].deadline)
        #expect(claim.announced == jobs)
        let next = try queue.claim(now: jobs[3].deadline, leaseTime: .seconds(20))
        #expect(next.jobs == [jobs[3]])
        #expect(next.announced.isEmpty)
        #expect(try queue.acknowledge(claim.jobs + next.jobs, of: next.lease) == 1)
        #expect(try queue.acknowledge(claim.jobs, of: claim.lease) == 2)
        #expect(try test.leased() == ":0")
        let none = try queue.claim(now: jobs[0].deadline - .milliseconds(1))
        #expect(none.jobs.isEmpty)
        #expect(none.nextDue == jobs[0].deadline)
    }

    @Test("contains a job once, however often it is sent")
    func sentTwice() throws {
        var queue = try test.queue()
        let job = test.job(1, dueIn: 0)
        for _ in 0..<3 { try queue.send([job]) }
        #expect(try test.scheduled() == ":1")
        #expect(try queue.claim(now: test.clock.now()).jobs == [job])
        #expect(try queue.claim(now: test.clock.now()).jobs.isEmpty)
    }

    @Test("gives no job to two workers that claim jobs at the same time")
    func twoWorkers() async throws {
        var queue = try test.queue()
        let jobs = (1...3000).map { test.job(Int64($0), dueIn: 0) }
        try queue.send(jobs[...])
        let claimed = await withTaskGroup(of: [ExpiryJob].self) { group in
            for _ in 0..<4 {
                group.addTask { [test] in
                    var mine: [ExpiryJob] = []
                    guard var queue = try? test.queue() else { return [] }
                    while let claim = try? queue.claim(limit: 16, now: test.clock.now()),
                        !claim.jobs.isEmpty, mine.count <= jobs.count
                    {
                        mine += claim.jobs
                        _ = try? queue.acknowledge(claim.jobs, of: claim.lease)
                    }
                    return mine
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(claimed.count == jobs.count)
        #expect(Set(claimed) == Set(jobs))
        #expect(try test.leased() == ":0")
    }

    @Test("gives a job whose lease has ended to another worker, and ignores the old lease")
    func lostLease() throws {
        var first = try test.queue()
        var second = try test.queue()
        let job = test.job(1, dueIn: 0)
        try first.send([job])
        let lost = try first.claim(now: test.clock.now(), leaseTime: .milliseconds(30))
        #expect(lost.jobs == [job])
        #expect(try second.claim(now: test.clock.now()).jobs.isEmpty)
        let claim = try eventually("the lease to end") {
            let claim = try second.claim(now: test.clock.now())
            return claim.jobs.isEmpty ? nil : claim
        }
        #expect(claim.jobs == [job])
        #expect(claim.lease != lost.lease)
        #expect(try first.acknowledge([job], of: lost.lease) == 0)
        #expect(try first.reschedule([job], of: lost.lease, dueAt: test.clock.now()) == 0)
        #expect(try test.leased() == ":1")
        #expect(try test.scheduled() == ":0")
        #expect(try second.acknowledge([job], of: claim.lease) == 1)
        #expect(try second.acknowledge([job], of: claim.lease) == 0)
        #expect(try test.leased() == ":0")
    }

    @Test("schedules a claimed job again for a later time")
    func reschedule() throws {
        var queue = try test.queue()
        let job = test.job(1, dueIn: 0)
        try queue.send([job])
        let claim = try queue.claim(now: test.clock.now())
        let again = test.clock.now() + .milliseconds(300)
        #expect(try queue.reschedule([job], of: claim.lease, dueAt: again) == 1)
        #expect(try queue.claim(now: test.clock.now()).jobs.isEmpty)
        #expect(try queue.claim(now: again).jobs == [job])
    }

    @Test("announces each job to one worker, and keeps a bounded number of announcements")
    func announcements() throws {
        var first = try test.queue()
        var second = try test.queue()
        let jobs = (1...12_000).map { test.job(Int64($0), dueIn: 60_000) }
        for start in stride(from: 0, to: jobs.count, by: 500) {
            try first.send(jobs[start..<start + 500])
        }
        #expect(try test.redis("LLEN booking:jobs:announced") == ":\(QueueLimits.announcements)")
        #expect(try test.redis("LLEN booking:jobs:wakeups") == ":1")
        var announced: [ExpiryJob] = []
        while true {
            let mine = try first.claim(now: test.clock.now()).announced
            let others = try second.claim(now: test.clock.now()).announced
            guard !mine.isEmpty || !others.isEmpty else { break }
            announced += mine + others
        }
        #expect(announced == Array(jobs.suffix(QueueLimits.announcements)))
        #expect(try test.scheduled() == ":12000")
    }

    @Test("skips elements that are not jobs")
    func invalidElements() throws {
        var queue = try test.queue()
        let job = test.job(1, dueIn: 0)
        try queue.send([job])
        _ = try test.redis("ZADD booking:jobs:scheduled 5 hello 6 1:2:3 inf 9:9")
        _ = try test.redis("RPUSH booking:jobs:announced nonsense")
        let claim = try queue.claim(now: test.clock.now())
        #expect(claim.jobs == [job])
        #expect(claim.invalidNames == ["hello", "1:2:3"])
        #expect(claim.announced == [job])
        #expect(claim.nextDue == nil, "infinity is not a time")
        #expect(try queue.acknowledge(names: claim.invalidNames, of: claim.lease) == 2)
        _ = try test.redis("DEL booking:jobs:scheduled")
        _ = try test.redis("SET booking:jobs:scheduled text")
        #expect(throws: RedisError.self) { try queue.claim(now: test.clock.now()) }
        // The connection can still be used.
        _ = try test.redis("DEL booking:jobs:scheduled")
        #expect(try queue.claim(now: test.clock.now()).jobs.isEmpty)
    }

    @Test("counts its jobs and lists its workers")
    func inspection() throws {
        var queue = try test.queue()
        let jobs = (1...5).map { test.job(Int64($0), dueIn: Int64($0) * 10) }
        try queue.send(jobs[...])
        test.clock.advance(byMilliseconds: 30)
        _ = try queue.claim(limit: 1, now: test.clock.now())
        try queue.recordSignOfLife(of: "old", at: test.clock.now())
        test.clock.advance(
            byMilliseconds: QueueLimits.workerTimeout.wholeMilliseconds + 1
        )
        try queue.recordSignOfLife(of: "new", at: test.clock.now())
        var state = try queue.inspect(now: test.clock.now() - .milliseconds(4_981))
        #expect(state.scheduled == 4)
        #expect(state.leased == 1)
        #expect(state.overdue == 4)
        #expect(state.workers.map(\.name) == ["old", "new"])
        #expect(state.hasWorker(now: test.clock.now()))
        test.clock.advance(
            byMilliseconds: QueueLimits.workerTimeout.wholeMilliseconds + 1
        )
        #expect(!state.hasWorker(now: test.clock.now()))
        test.clock.advance(
            byMilliseconds: QueueLimits.signOfLifeLifetime.wholeMilliseconds - 5000
        )
        try queue.recordSignOfLife(of: "newest", at: test.clock.now())
        state = try queue.inspect(now: test.clock.now())
        #expect(state.workers.map(\.name) == ["newest"])
        #expect(state.workers.first?.lastSeen == test.clock.now())
    }
}
