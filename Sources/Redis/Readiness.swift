internal import Glibc

/// Waits until a connection can be read or written, or until its owner is asked to stop.
struct Readiness {
    /// The connection's descriptor.
    let descriptor: Int32
    /// A descriptor that becomes readable when the owner is asked to stop; nil if there is none.
    let interrupt: Int32?

    /// The result of a wait.
    enum Outcome {
        /// The descriptor can be read, or has failed.
        case readable
        /// The descriptor can be written, and not read.
        case writable
        /// The owner was asked to stop.
        case interrupted
        /// The time ran out.
        case timedOut
    }

    /// Waits until `deadline` at the latest.
    func wait(
        toWrite: Bool,
        until deadline: ContinuousClock.Instant,
        ignoringInterrupt: Bool
    ) -> Outcome {
        let events = Int16(toWrite ? POLLIN | POLLOUT : POLLIN)
        // poll skips an entry with a negative descriptor.
        var entries = [
            pollfd(fd: descriptor, events: events, revents: 0),
            pollfd(fd: ignoringInterrupt ? -1 : interrupt ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let count = unsafe poll(
                &entries,
                nfds_t(entries.count),
                Self.milliseconds(to: deadline)
            )
            if count > 0 {
                // A failure counts as readable: the next read returns the error.
                let readable = Int16(POLLIN | POLLERR | POLLHUP | POLLNVAL)
                if entries[0].revents & readable != 0 { return .readable }
                if entries[0].revents & Int16(POLLOUT) != 0 { return .writable }
                return .interrupted
            }
            if count == 0, ContinuousClock.now >= deadline { return .timedOut }
            // A signal interrupted poll, or the wait is longer than poll can count: wait again.
        }
    }

    /// The time until `deadline` as poll takes it, rounded up so that it does not poll in a loop.
    private static func milliseconds(to deadline: ContinuousClock.Instant) -> Int32 {
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { return 0 }
        let (seconds, attoseconds) = rest.components
        guard seconds < 86_400 else { return 86_400_000 }
        return Int32(seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

/// A wait in several parts, which becomes short when the owner is asked to stop.
struct BoundedWait {
    private var deadline: ContinuousClock.Instant
    private var isInterrupted = false

    init(until deadline: ContinuousClock.Instant) { self.deadline = deadline }

    mutating func next(_ readiness: Readiness, toWrite: Bool) -> Readiness.Outcome {
        while true {
            let outcome = readiness.wait(
                toWrite: toWrite,
                until: deadline,
                ignoringInterrupt: isInterrupted
            )
            switch outcome {
            case .interrupted:
                isInterrupted = true
                deadline = min(deadline, .now + RedisLimits.interruptedTime)
            case .timedOut: return isInterrupted ? .interrupted : .timedOut
            case .readable, .writable: return outcome
            }
        }
    }
}
