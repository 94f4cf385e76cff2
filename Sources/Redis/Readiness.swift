internal import Glibc

/// Waits for a descriptor, or for the sign to stop.
struct Readiness {
    /// The connection.
    let descriptor: Int32
    /// Readable from the moment that the owner shall stop; nil where nobody says so.
    let interrupt: Int32?

    /// What a wait ended with.
    enum Outcome {
        /// The descriptor can be read, or has failed.
        case readable
        /// The descriptor can be written, and not read.
        case writable
        /// The owner shall stop.
        case interrupted
        /// The time was up.
        case timedOut
    }

    /// Waits until `deadline` by `SteadyTime` at the latest.
    func wait(toWrite: Bool, until deadline: Int64, ignoringInterrupt: Bool) -> Outcome {
        let events = Int16(toWrite ? POLLIN | POLLOUT : POLLIN)
        // poll skips an entry with a negative descriptor.
        var entries = [
            pollfd(fd: descriptor, events: events, revents: 0),
            pollfd(fd: ignoringInterrupt ? -1 : interrupt ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let rest = max(0, min(deadline - SteadyTime.now(), Int64(Int32.max)))
            let count = unsafe poll(&entries, nfds_t(entries.count), Int32(rest))
            if count > 0 {
                // Failures count as readable: reading tells which one it is.
                let readable = Int16(POLLIN | POLLERR | POLLHUP | POLLNVAL)
                if entries[0].revents & readable != 0 { return .readable }
                if entries[0].revents & Int16(POLLOUT) != 0 { return .writable }
                return .interrupted
            }
            if count == 0, SteadyTime.now() >= deadline { return .timedOut }
            // A signal came, or the wait was longer than poll can count: go on waiting.
        }
    }
}

/// A wait of several parts that becomes short once the owner shall stop.
struct BoundedWait {
    private var deadline: Int64
    private var isInterrupted = false

    init(until deadline: Int64) { self.deadline = deadline }

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
                deadline = min(deadline, SteadyTime.now() + Limits.interruptedMilliseconds)
            case .timedOut: return isInterrupted ? .interrupted : .timedOut
            case .readable, .writable: return outcome
            }
        }
    }
}
