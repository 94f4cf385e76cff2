import Sockets
import Testing

/// What a thread does that waits for work, on a clock that moves when something happens.
@Suite("Looking for work before sleeping")
struct BusyPollingTests {
    /// A thread whose work comes after a time, which a look or a sleep lets pass.
    private struct Waiter {
        var polling: BusyPolling
        var looks = 0
        var sleeps = 0
        private var now: Int64 = 0

        init(upTo microseconds: Int, processors: Int = 2) {
            polling = BusyPolling(upTo: .microseconds(microseconds), processors: processors)
        }

        /// Waits for work that comes after `microseconds`.
        mutating func wait(_ microseconds: Int64, isCalm: Bool = true) {
            let comesAt = now + microseconds * 1000
            var (time, looks, sleeps) = (now, looks, sleeps)
            polling.wait(
                isCalm: isCalm,
                until: {
                    looks += 1
                    return time >= comesAt
                },
                orSleep: {
                    sleeps += 1
                    time = max(time, comesAt)
                },
                now: {
                    time += 1000
                    return time
                }
            )
            (now, self.looks, self.sleeps) = (max(time, comesAt), looks, sleeps)
        }

        /// So many waits that it looks from now on where work comes soon.
        mutating func settle() {
            for _ in 0..<BusyPolling.sufficientWaits { wait(10) }
            (looks, sleeps) = (0, 0)
        }
    }

    @Test("work that came soon the last time is looked for, and found without sleeping")
    func soon() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        for _ in 0..<10 { waiter.wait(20) }
        #expect(waiter.sleeps == 0)
        #expect(waiter.looks > 10)
    }

    @Test("work that does not come in time is slept for, and not looked for the next time")
    func late() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        waiter.wait(1_000)
        #expect(waiter.sleeps == 1)
        #expect((1...50).contains(waiter.looks))
        let looks = waiter.looks
        for _ in 0..<10 { waiter.wait(1_000) }
        #expect(waiter.sleeps == 11)
        #expect(waiter.looks == looks, "a quiet thread looked for work")
    }

    @Test("after a long wait, one short one is enough to look again")
    func again() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        waiter.wait(1_000)
        waiter.wait(20)
        #expect(waiter.sleeps == 2)
        waiter.wait(20)
        #expect(waiter.sleeps == 2)
    }

    @Test("where others need the processors it sleeps, and for a while afterwards")
    func busy() {
        var waiter = Waiter(upTo: 50)
        waiter.settle()
        waiter.wait(10, isCalm: false)
        for _ in 1..<BusyPolling.sufficientWaits { waiter.wait(10) }
        #expect(waiter.looks == 0)
        #expect(waiter.sleeps == BusyPolling.sufficientWaits)
    }

    @Test(
        "it always sleeps for a time of zero, and on one processor",
        arguments: [(0, 2), (50, 1)]
    )
    func never(microseconds: Int, processors: Int) {
        var waiter = Waiter(upTo: microseconds, processors: processors)
        waiter.settle()
        for _ in 0..<10 { waiter.wait(10) }
        #expect(waiter.looks == 0)
        #expect(waiter.sleeps == 10)
    }
}
