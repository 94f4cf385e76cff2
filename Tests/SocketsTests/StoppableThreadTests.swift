import Sockets
import Synchronization
import TestSupport
import Testing

@Suite("A stoppable thread", .timeLimit(.minutes(1)))
struct StoppableThreadTests {
    /// A thread whose body counts its waits until it is asked to stop.
    private final class Counter: Sendable {
        let thread = StoppableThread(name: "counter")
        let waits = Atomic(0)

        func start() throws(SystemError) {
            try thread.start { [self] in
                while !thread.isStopping {
                    thread.wait()
                    waits.add(1, ordering: .relaxed)
                }
            }
        }

        func waitUntilCounted(_ count: Int) throws {
            try waitUntil("the thread has waited \(count) times") {
                waits.load(ordering: .relaxed) == count
            }
        }
    }

    @Test("each wake-up ends one wait, and a stop request ends the last one")
    func wakesAndStops() throws {
        let counter = Counter()
        try counter.start()
        counter.thread.wake()
        try counter.waitUntilCounted(1)
        counter.thread.wake()
        try counter.waitUntilCounted(2)
        counter.thread.stop()
        let waits = counter.waits.load(ordering: .relaxed)
        #expect(waits == 3)
    }

    @Test("several wake-ups before one wait count as one")
    func collectsWakeUps() throws {
        let counter = Counter()
        for _ in 0..<5 { counter.thread.wake() }
        try counter.start()
        try counter.waitUntilCounted(1)
        counter.thread.wake()
        try counter.waitUntilCounted(2)
        counter.thread.stop()
    }

    @Test("a wait without a wake-up ends when its time has passed")
    func timeLimit() throws {
        let thread = StoppableThread(name: "timed")
        let elapsed = Mutex<Duration?>(nil)
        try thread.start {
            let began = ContinuousClock.now
            thread.wait(upTo: .milliseconds(20))
            elapsed.withLock { $0 = ContinuousClock.now - began }
        }
        thread.join()
        #expect(try #require(elapsed.withLock { $0 }) >= .milliseconds(20))
    }

    @Test("a thread can be stopped by several threads at once, and again afterwards")
    func stopsFromManyThreads() throws {
        let counter = Counter()
        try counter.start()
        let hasEnded = Atomic(0)
        let stoppers = (0..<4).map { StoppableThread(name: "stopper \($0)") }
        for stopper in stoppers {
            try stopper.start {
                counter.thread.stop()
                if counter.thread.waitUntilEnded(upTo: .zero) {
                    hasEnded.add(1, ordering: .relaxed)
                }
            }
        }
        for stopper in stoppers { stopper.join() }
        let endings = hasEnded.load(ordering: .relaxed)
        #expect(endings == 4, "stop returned while the thread still ran")
        counter.thread.stop()
    }

    @Test("a second start does nothing")
    func startsOnce() throws {
        let thread = StoppableThread(name: "once")
        let starts = Atomic(0)
        for _ in 0..<3 { try thread.start { starts.add(1, ordering: .relaxed) } }
        thread.join()
        try thread.start { starts.add(1, ordering: .relaxed) }
        thread.stop()
        let count = starts.load(ordering: .relaxed)
        #expect(count == 1)
    }

    @Test("a thread that was asked to stop before its start never runs")
    func stopsBeforeStart() throws {
        let thread = StoppableThread(name: "never")
        let hasRun = Atomic(false)
        thread.stop()
        try thread.start { hasRun.store(true, ordering: .relaxed) }
        thread.join()
        let didRun = hasRun.load(ordering: .relaxed)
        #expect(!didRun)
        #expect(thread.waitUntilEnded(upTo: .seconds(10)))
    }

    @Test("waiting for the end has a time limit, and every caller sees the end")
    func waitsForEnd() throws {
        let counter = Counter()
        try counter.start()
        #expect(!counter.thread.waitUntilEnded(upTo: .milliseconds(5)))
        counter.thread.requestStop()
        for _ in 0..<2 { #expect(counter.thread.waitUntilEnded(upTo: .seconds(10))) }
        counter.thread.join()
    }
}

@Suite("A semaphore", .timeLimit(.minutes(1)))
struct SemaphoreTests {
    @Test("every signal lets one wait return")
    func counts() {
        let semaphore = Semaphore()
        #expect(!semaphore.wait(upTo: .zero))
        for _ in 0..<3 { semaphore.signal() }
        semaphore.wait()
        #expect(semaphore.wait(upTo: .zero))
        #expect(semaphore.wait(upTo: .seconds(10)))
        #expect(!semaphore.wait(upTo: .milliseconds(1)))
    }

    @Test("after a reset the earlier signals are gone")
    func resets() {
        let semaphore = Semaphore()
        for _ in 0..<3 { semaphore.signal() }
        semaphore.reset()
        #expect(!semaphore.wait(upTo: .zero))
    }

    @Test("a waiting thread continues when another thread signals")
    func wakes() throws {
        let semaphore = Semaphore()
        let waiter = StoppableThread(name: "waiter")
        try waiter.start { semaphore.wait() }
        semaphore.signal()
        #expect(waiter.waitUntilEnded(upTo: .seconds(10)))
        waiter.join()
    }
}

@Suite("A request to stop", .timeLimit(.minutes(1)))
struct StopRequestTests {
    @Test("a request ends every wait, now and later")
    func endsWaits() throws {
        let request = try StopRequest()
        #expect(!request.isMade)
        let waiter = StoppableThread(name: "waiter")
        try waiter.start { request.wait(upTo: .seconds(60)) }
        request.make()
        #expect(waiter.waitUntilEnded(upTo: .seconds(10)))
        waiter.join()
        request.make()
        #expect(request.isMade)
        request.wait(upTo: .seconds(60))
    }

    @Test("without a request a wait lasts as long as it was asked to")
    func timeLimit() throws {
        let request = try StopRequest()
        let began = ContinuousClock.now
        request.wait(upTo: .milliseconds(20))
        #expect(ContinuousClock.now - began >= .milliseconds(20))
    }
}
