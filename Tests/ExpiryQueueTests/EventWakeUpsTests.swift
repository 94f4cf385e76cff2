import ExpiryQueue
import ProcessSupport
import Redis
import Synchronization
import TestSupport
import Testing

/// The announcements of new events, from a server to the workers that deliver.
@Suite("Announcements of events", .timeLimit(.minutes(1)))
struct EventWakeUpsTests {
    private let test: QueueUnderTest
    private let log = RecordedLog()

    init() throws { test = try QueueUnderTest() }

    /// A waiting process, and what it was notified of.
    private final class Listener: Sendable {
        let announcements = Atomic(0)
        let isUp = Atomic(false)

        func notify(_ isUp: Bool) {
            self.isUp.store(isUp, ordering: .releasing)
            if isUp { announcements.add(1, ordering: .acquiringAndReleasing) }
        }

        var count: Int { announcements.load(ordering: .acquiring) }
    }

    private func wakeUps(_ listener: Listener) throws -> EventWakeUps {
        let timeouts = RedisTimeouts(connect: .milliseconds(200), command: .milliseconds(200))
        return try EventWakeUps(from: test.url, timeouts: timeouts) { listener.notify($0) }
    }

    @Test("an announcement wakes every process that waits")
    func wakesAll() throws {
        let listeners = [Listener(), Listener()]
        let waiting = try listeners.map(wakeUps)
        defer { for process in waiting { process.stop() } }
        let sender = try JobSender(to: test.url, clock: SystemClock(), logger: log.logger)
        defer { sender.stop() }
        for _ in 0..<3 {
            try waitUntil("both to wait") { listeners.allSatisfy { $0.count > 0 } }
            let counts = listeners.map(\.count)
            sender.announceEvents()
            for (listener, count) in zip(listeners, counts) {
                try waitUntil("the wake-up") { listener.count > count }
            }
        }
        #expect(try test.redis("XLEN booking:jobs:events") == ":1")
    }

    @Test("an expiry by a worker is announced, too")
    func expiry() throws {
        try test.hold(1, dueIn: 0)
        var worker = try test.worker()
        _ = worker.poll()
        #expect(try test.redis("XLEN booking:jobs:events") == ":1")
    }

    @Test("a process learns when Redis is lost, and when it is back")
    func reconnects() throws {
        let listener = Listener()
        let waiting = try wakeUps(listener)
        defer { waiting.stop() }
        try waitUntil("Redis to be used") { listener.isUp.load(ordering: .acquiring) }
        try test.server.process.killNow()
        try waitUntil("Redis to be missed") { !listener.isUp.load(ordering: .acquiring) }
        let second = try RedisServer(in: test.server.folder)
        try waitUntil("Redis to be used") { listener.isUp.load(ordering: .acquiring) }
        _ = second
    }

    @Test("without Redis nothing is announced, and nothing waits")
    func withoutRedis() throws {
        let listener = Listener()
        let waiting = try EventWakeUps(from: .none) { listener.notify($0) }
        let sender = try JobSender(to: .none, clock: SystemClock(), logger: log.logger)
        sender.announceEvents()
        sender.stop()
        waiting.stop()
        #expect(listener.count == 0)
    }
}
