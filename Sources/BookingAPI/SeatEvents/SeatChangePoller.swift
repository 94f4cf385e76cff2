internal import Bookings
internal import Logging
internal import Sockets

/// Polls the store for new events and sends the changes of seats to the event loops: the body of the
/// feed's thread.
struct SeatChangePoller<Reader: BookingReader & ~Copyable>: ~Copyable {
    private let feed: SeatFeed
    private let clock: any Clock
    private let log: Logger
    private let heartbeat: Duration
    private let expire: @Sendable (ExpiryJob) -> Void
    private let makeReader: @Sendable () throws -> Reader

    private var reader: Reader?
    /// The newest event that was sent; nil while there is no subscriber.
    private var position: EventID?
    private var pace = FeedPace()
    private var nextHeartbeat: Duration?
    private var nextAccessCheck = Duration.zero
    /// The expiries that were queued, and when they may be queued again.
    private var queued: Set<ExpiryJob> = []
    private var queuesAgainAt = Duration.zero

    init(
        _ feed: SeatFeed,
        clock: any Clock,
        log: Logger,
        heartbeat: Duration,
        expire: @escaping @Sendable (ExpiryJob) -> Void,
        _ makeReader: @escaping @Sendable () throws -> Reader
    ) {
        self.feed = feed
        self.clock = clock
        self.log = log
        self.heartbeat = heartbeat
        self.expire = expire
        self.makeReader = makeReader
    }

    mutating func run() {
        var wait: Duration?
        while feed.wait(upTo: wait) {
            wait = gatheringTime()
            guard wait == nil else { continue }
            switch feed.nextStep() {
            case .sleep:
                position = nil
                pace.rest()
            case .poll(let flights, let rewind):
                poll(flights, rewind)
                wait = gatheringTime() ?? APILimits.feedPoll
            }
        }
    }

    /// How long to wait because the feed gathers changes; nil if it may poll now.
    private mutating func gatheringTime() -> Duration? {
        guard let rest = pace.remaining(at: Self.now()), rest > .zero else { return nil }
        postTimers()
        return min(rest, APILimits.feedPoll)
    }

    private mutating func poll(_ flights: Set<FlightID>, _ rewind: EventID?) {
        if let rewind { position = min(position ?? rewind, rewind) }
        // If there is nothing to send, or the read fails, the next batch goes out at once.
        pace.rest()
        do {
            try sendChanges(of: flights)
            try expireOverdue()
        } catch {
            // A new connection may work; the next poll opens it.
            reader = nil
            log.error("the seat feed cannot read", metadata: ["cause": "\(error)"])
        }
        postTimers()
    }

    /// Posts the messages that the event loops get at regular times.
    private mutating func postTimers() {
        let now = Self.now()
        if now >= nextAccessCheck {
            feed.broadcast(.accessCheck)
            nextAccessCheck = now + APILimits.accessCheck
        }
        if let next = nextHeartbeat {
            guard now >= next else { return }
            feed.broadcast(.heartbeat)
        }
        nextHeartbeat = now + heartbeat
    }

    /// Posts the changes since the last batch.
    private mutating func sendChanges(of flights: Set<FlightID>) throws {
        let began = ThreadClock.nanoseconds()
        if reader == nil { reader = try makeReader() }
        guard var after = position else { return }
        let newest = try reader?.newestEventID() ?? after
        var collector = SeatChangeCollector(after: after, flights: flights)
        while after < newest, !collector.isFull {
            let page = try reader?.seatChanges(after: after, limit: APILimits.feedRows)
            guard let page, page.next > after else { break }
            collector.add(page.changes, upTo: page.next)
            after = page.next
        }
        guard after > collector.after else { return }
        position = after
        let hasChanges = !collector.isEmpty
        let cost = Duration.nanoseconds(ThreadClock.nanoseconds() - began)
        // Also if no subscriber needs a change: the reads must not follow every commit.
        let progress = DeliveryProgress(loops: hasChanges ? feed.loopCount : 0, cost: cost)
        if hasChanges { feed.broadcast(.seatChanges(collector.batch(progress))) }
        pace.sent(progress, at: Self.now())
        feed.suppressWakeUps()
    }

    /// Queues the expiry of deadlines that have passed and that no worker has handled, because only an
    /// event tells the subscribers that the seats are free.
    private mutating func expireOverdue() throws {
        let overdue =
            try reader?.overdue(
                limit: APILimits.overdueBookings,
                now: clock.now() - APILimits.workerGrace
            ) ?? []
        let now = Self.now()
        if now >= queuesAgainAt || overdue.isEmpty {
            queued.removeAll(keepingCapacity: true)
            queuesAgainAt = now + APILimits.expiryRetry
        }
        for job in overdue where queued.insert(job).inserted { expire(job) }
    }

    /// The time of the monotonic clock.
    private static func now() -> Duration { .nanoseconds(MonotonicClock.nanoseconds()) }
}
