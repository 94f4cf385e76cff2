import Glibc
import Sockets
import Synchronization
import Testing

@Suite("Threads, clocks, signals and limits", .timeLimit(.minutes(1)))
struct ProcessTests {
    private final class Result<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)

        func set(_ value: Value) { self.value.withLock { $0 = value } }
        func get() -> Value? { value.withLock { $0 } }
    }

    @Test("a thread runs its body with its name, and joining waits for its end")
    func threads() throws {
        let name = Result<String>()
        let thread = try SystemThread(name: "a name that is too long") {
            guard let file = unsafe fopen("/proc/thread-self/comm", "r") else { return }
            defer { unsafe fclose(file) }
            var line = [UInt8](repeating: 0, count: 32)
            let count = unsafe fread(&line, 1, line.count, file)
            name.set(String(decoding: line.prefix(count), as: UTF8.self))
        }
        thread.join()
        #expect(name.get() == "a name that is \n")
    }

    @Test("a thread has the scheduling policy that it was started with")
    func scheduling() throws {
        // SCHED_BATCH of sched.h, which the Glibc module does not import.
        let batchPolicy: Int32 = 3
        let policies: [(SystemThread.Scheduling, Int32)] = [
            (.prompt, SCHED_OTHER), (.batch, batchPolicy),
        ]
        for (scheduling, policy) in policies {
            let seen = Result<Int32>()
            let thread = try SystemThread(name: "scheduled", scheduling: scheduling) {
                seen.set(sched_getscheduler(0))
            }
            thread.join()
            #expect(seen.get() == policy, "\(scheduling)")
        }
    }

    @Test("the monotonic clock never goes back, and the wall clock is the time of day")
    func clocks() {
        var last = MonotonicClock.nanoseconds()
        for _ in 0..<1_000 {
            let next = MonotonicClock.nanoseconds()
            #expect(next >= last)
            last = next
        }
        let before = Int64(time(nil))
        let now = WallClock.seconds()
        #expect((before...Int64(time(nil))).contains(now))
        #expect(abs(WallClock.milliseconds() - now * 1_000) <= 2_000)
    }

    @Test("SIGTERM and SIGINT are received in order, and do not kill the process")
    func termination() throws {
        let seen = Result<[TerminationSignals.Signal?]>()
        // On its own thread, since the signals stay blocked in it.
        let thread = try SystemThread(name: "signals") {
            guard let signals = try? TerminationSignals() else { return }
            pthread_kill(pthread_self(), SIGTERM)
            let first = try? signals.next()
            pthread_kill(pthread_self(), SIGINT)
            seen.set([first, try? signals.next()])
        }
        thread.join()
        #expect(seen.get() == [.terminate, .interrupt])
    }

    @Test("ignored signals do not kill the process")
    func ignored() {
        Signals.ignoreBrokenPipesAndFileSizes()
        for signal in [SIGPIPE, SIGXFSZ] {
            var action = sigaction()
            unsafe sigaction(signal, nil, &action)
            let handler = unsafe action.__sigaction_handler.sa_handler
            #expect(
                unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
            )
            #expect(raise(signal) == 0)
        }
    }

    @Test("the limit of open descriptors can be raised to the hard limit, and there are processors")
    func resources() throws {
        let limit = try ProcessResources.raiseOpenDescriptors()
        var known = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &known)
        #expect(limit == Int(known.rlim_max))
        #expect(limit == Int(known.rlim_cur))
        #expect(ProcessResources.processors >= 1)
        #expect(ProcessResources.processors <= sysconf(Int32(_SC_NPROCESSORS_CONF)))
    }
}
