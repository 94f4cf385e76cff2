/// Deadlines of many connections, coarse and cheap: setting, moving and cancelling cost the same
/// however many there are.
///
/// A ring of buckets, one per tick of 67 ms; each bucket is a list that runs through arrays indexed
/// by connection. A deadline that moves later is left where it is: when its old bucket comes up, the
/// caller looks at the true deadline and schedules again. So a connection that is kept busy costs
/// nothing here per request. Pure; used by one thread.
package struct TimerWheel {
    /// A tick is 2^26 ns: 67 ms, far finer than any limit needs.
    package static let tickShift = 26
    private static let bucketCount = 1_024
    private static let none = UInt32.max

    private var heads = [UInt32](repeating: none, count: bucketCount)
    private var next: [UInt32] = []
    private var previous: [UInt32] = []
    /// The tick at which an entry comes up; `unscheduled` where it is in no bucket.
    private var ticks: [Int64] = []
    private static let unscheduled = Int64.max

    /// Every tick up to this one has come up.
    private var cursor: Int64
    /// No entry comes up before this tick.
    private var earliest = unscheduled

    /// A wheel that starts to turn at `now`, in nanoseconds of the monotonic clock.
    package init(now: Int64) {
        cursor = now >> Self.tickShift
    }

    /// Makes room for the entries 0 to `count` - 1.
    package mutating func grow(to count: Int) {
        while ticks.count < count {
            next.append(Self.none)
            previous.append(Self.none)
            ticks.append(Self.unscheduled)
        }
    }

    /// Makes `entry` come up at `deadline` or, where it is scheduled earlier, earlier.
    package mutating func schedule(_ entry: Int, at deadline: Int64) {
        // Rounded up, so that an entry never comes up before its deadline; and within one turn of
        // the wheel: what is further off comes up early once a turn and is scheduled again.
        let wanted = (deadline >> Self.tickShift) + 1
        let tick = min(max(wanted, cursor + 1), cursor + Int64(Self.bucketCount) - 1)
        guard tick < ticks[entry] else { return }
        cancel(entry)
        let bucket = Self.bucket(of: tick)
        let first = heads[bucket]
        next[entry] = first
        previous[entry] = Self.none
        if first != Self.none { previous[Int(first)] = UInt32(entry) }
        heads[bucket] = UInt32(entry)
        ticks[entry] = tick
        earliest = min(earliest, tick)
    }

    /// Forgets `entry`.
    package mutating func cancel(_ entry: Int) {
        let tick = ticks[entry]
        guard tick != Self.unscheduled else { return }
        let after = next[entry]
        let before = previous[entry]
        if before == Self.none {
            heads[Self.bucket(of: tick)] = after
        } else {
            next[Int(before)] = after
        }
        if after != Self.none { previous[Int(after)] = before }
        ticks[entry] = Self.unscheduled
    }

    /// Takes out the next entry that has come up by `now`; nil when there is none.
    package mutating func popExpired(now: Int64) -> Int? {
        let nowTick = now >> Self.tickShift
        guard earliest <= nowTick else {
            // Nothing is scheduled between here and there.
            cursor = max(cursor, nowTick)
            return nil
        }
        while cursor < nowTick {
            let first = heads[Self.bucket(of: cursor + 1)]
            if first != Self.none {
                cancel(Int(first))
                return Int(first)
            }
            cursor += 1
        }
        earliest = firstOccupiedTick()
        return nil
    }

    /// When to look again, in nanoseconds; nil when nothing is scheduled.
    ///
    /// May be too early, never too late.
    package var nextDeadline: Int64? {
        earliest == Self.unscheduled ? nil : earliest << Self.tickShift
    }

    private func firstOccupiedTick() -> Int64 {
        for offset in 1...Int64(Self.bucketCount)
        where heads[Self.bucket(of: cursor + offset)] != Self.none {
            return cursor + offset
        }
        return Self.unscheduled
    }

    private static func bucket(of tick: Int64) -> Int {
        Int(truncatingIfNeeded: tick) & (bucketCount - 1)
    }
}
