import Sockets
import Testing

/// Runs `BusyPolling` on a simulated clock that advances with each poll or sleep.
@Suite("Polling for work before sleeping")
struct BusyPollingTests {
    /// A thread whose work arrives after a given time.
    private struct Waiter {
        var polling: BusyPolling
        var polls = 0
        var sleeps = 0
        private var now: Int64 = 0

        init(upTo microseconds: Int, processors: Int = 2) {
            polling = BusyPolling(upTo: .microseconds(microseconds), processors: processors)
        }

        /// Waits for work that arrives after `microseconds`.
        mutating func wait(_ microseconds: Int64, isCalm: Bool = true) {
            let arrivesAt = now + microseconds * 1000
            var (time, polls, sleeps) = (now, polls, sleeps)
            polling.wait(
                isCalm: isCalm,
                until: {
                    polls += 1
                    return time >= arrivesAt
                },
                orSleep: {
                    sleeps += 1
                    time = max(time, arrivesAt)
                },
                now: {
                    time += 1000
                    return time
                }
            )
            (now, self.polls, self.sleeps) = (max(time, arrivesAt), polls, sleeps)
        }

        /// Waits often enough that the thread polls from now on.
        mutating func settle() {
            for _ in 0..<BusyPolling.sufficientWaits { wait(10) }
            (polls, sleeps) = (0, 0)
        }
    }

    @Test("a thread polls if its last work arrived soon, and does not sleep")
    func soon() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        for _ in 0..<10 { waiter.wait(20) }
        #expect(waiter.sleeps == 0)
        #expect(waiter.polls > 10)
    }

    @Test("a thread sleeps for late work, and does not poll the next time")
    func late() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        waiter.wait(1_000)
        #expect(waiter.sleeps == 1)
        #expect((1...50).contains(waiter.polls))
        let polls = waiter.polls
        for _ in 0..<10 { waiter.wait(1_000) }
        #expect(waiter.sleeps == 11)
        #expect(waiter.polls == polls, "a quiet thread polled for work")
    }

    @Test("after a long wait, one short wait is enough to poll again")
    func again() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        waiter.wait(1_000)
        waiter.wait(20)
        #expect(waiter.sleeps == 2)
        waiter.wait(20)
        #expect(waiter.sleeps == 2)
    }

    @Test("a thread sleeps if other threads need the processors, and for a while afterwards")
    func busy() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        waiter.wait(10, isCalm: false)
        for _ in 1..<BusyPolling.sufficientWaits { waiter.wait(10) }
        #expect(waiter.polls == 0)
        #expect(waiter.sleeps == BusyPolling.sufficientWaits)
    }

    @Test(
        "a thread never polls with a time of zero, or on one processor",
        arguments: [(0, 2), (50, 1)]
    )
    func never(microseconds: Int, processors: Int) {
        var waiter = Waiter(upTo: microseconds, processors: processors)
        waiter.settle()
        for _ in 0..<10 { waiter.wait(10) }
        #expect(waiter.polls == 0)
        #expect(waiter.sleeps == 10)
    }
}
