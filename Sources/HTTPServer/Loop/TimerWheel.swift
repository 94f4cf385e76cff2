/// The deadlines of many entries, in a ring of buckets; setting and cancelling one takes constant
/// time.
///
/// Each bucket contains the entries of one tick of 67 ms, as a linked list in arrays that are
/// indexed by entry. An entry whose deadline moves later stays in its bucket. When the bucket's
/// tick is over, the caller compares the true deadline, and schedules the entry again. So a busy
/// connection costs nothing for each request.
package struct TimerWheel {
    /// A tick is 2^26 ns, which is 67 ms.
    package static let tickShift = 26
    private static let bucketCount = 1_024
    private static let none = UInt32.max

    private var heads = [UInt32](repeating: none, count: bucketCount)
    private var next: [UInt32] = []
    private var previous: [UInt32] = []
    /// The tick of each entry; `unscheduled` if the entry is in no bucket.
    private var ticks: [Int64] = []
    private static let unscheduled = Int64.max

    /// The last tick whose entries were returned.
    private var cursor: Int64
    /// A tick that is not later than the tick of any entry.
    private var earliest = unscheduled

    /// Creates an empty wheel at the time `now`, in nanoseconds of the monotonic clock.
    package init(now: Int64) {
        cursor = now >> Self.tickShift
    }

    /// Allows the entries 0 to `count` - 1.
    package mutating func grow(to count: Int) {
        while ticks.count < count {
            next.append(Self.none)
            previous.append(Self.none)
            ticks.append(Self.unscheduled)
        }
    }

    /// Schedules `entry` for `deadline`, unless it is scheduled for an earlier time.
    package mutating func schedule(_ entry: Int, at deadline: Int64) {
        // Rounded up, so that an entry is not returned before its deadline. A deadline beyond one
        // revolution of the wheel is returned early, and must be scheduled again.
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

    /// Removes `entry` from the wheel.
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

    /// Removes and returns an entry whose tick is over at the time `now`; nil if there is none.
    package mutating func popExpired(now: Int64) -> Int? {
        let nowTick = now >> Self.tickShift
        guard earliest <= nowTick else {
            // No entry is scheduled up to this tick.
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

    /// The time of the next call to `popExpired`, in nanoseconds; nil if no entry is scheduled.
    ///
    /// May be earlier than the first deadline, never later.
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
