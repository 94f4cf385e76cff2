internal import Bookings
internal import Logging
internal import Sockets

/// Reads the history as it grows; what the feed's thread does.
struct SeatTailer<Reader: BookingReader & ~Copyable>: ~Copyable {
    private let feed: SeatFeed
    private let clock: any Clock
    private let log: Logger
    private let expire: @Sendable (ExpiryJob) -> Void
    private let makeReader: @Sendable () throws -> Reader

    private var reader: Reader?
    /// The newest row that was told; nil while nobody watches.
    private var position: HistoryID?
    private var nextHeartbeat: Int64 = 0
    private var nextAccessCheck: Int64 = 0
    /// What was asked to be expired, and when that may be asked again.
    private var asked: Set<ExpiryJob> = []
    private var asksAgainAt: Int64 = 0

    init(
        _ feed: SeatFeed,
        clock: any Clock,
        log: Logger,
        expire: @escaping @Sendable (ExpiryJob) -> Void,
        _ makeReader: @escaping @Sendable () throws -> Reader
    ) {
        self.feed = feed
        self.clock = clock
        self.log = log
        self.expire = expire
        self.makeReader = makeReader
    }

    mutating func run() {
        do throws(SystemError) {
            let epoll = try Epoll(eventCapacity: 1)
            try feed.watch(with: epoll)
            var timeout: Int32 = -1
            while true {
                _ = try epoll.wait(timeoutMilliseconds: timeout)
                switch feed.work() {
                case .stop:
                    return
                case .sleep:
                    position = nil
                    timeout = -1
                case .look(let rewind):
                    look(rewind)
                    timeout = Int32(Limits.feedPollMilliseconds)
                }
            }
        } catch {
            log.critical("the seat feed has ended", metadata: ["cause": "\(error)"])
        }
    }

    private mutating func look(_ rewind: HistoryID?) {
        if let rewind { position = min(position ?? rewind, rewind) }
        do {
            try tellNews()
            try seeToDeadlines()
        } catch {
            // A new connection may work where the old one does not; the next look makes it.
            reader = nil
            log.error("the seat feed cannot read", metadata: ["cause": "\(error)"])
        }
        remind()
    }

    /// Tells the loops what it is time for.
    private mutating func remind() {
        let now = MonotonicClock.nanoseconds() / 1_000_000
        if now >= nextAccessCheck {
            feed.broadcast(.accessCheck)
            nextAccessCheck = now + Limits.accessCheckMilliseconds
        }
        guard now >= nextHeartbeat else { return }
        if nextHeartbeat > 0 { feed.broadcast(.heartbeat) }
        nextHeartbeat = now + Limits.heartbeatMilliseconds
    }

    /// Posts what has happened since the last look.
    private mutating func tellNews() throws {
        if reader == nil { reader = try makeReader() }
        guard var after = position else { return }
        let newest = try reader?.newestVersion() ?? after
        while after < newest {
            let page = try reader?.seatChanges(after: after, limit: Limits.feedRows)
            guard let page, page.next > after else { return }
            if !page.changes.isEmpty {
                feed.broadcast(.seats(SeatNews(page.changes, after: after, upTo: page.next)))
            }
            after = page.next
            position = after
        }
    }

    /// Has deadlines written down that have passed and that no worker has seen to: their rows are
    /// what the events come from.
    private mutating func seeToDeadlines() throws {
        let now = clock.now()
        let overdue =
            try reader?.overdue(
                limit: Limits.overdueBookings,
                now: now.advanced(byMilliseconds: -Limits.workerGraceMilliseconds)
            ) ?? []
        let moment = MonotonicClock.nanoseconds() / 1_000_000
        if moment >= asksAgainAt || overdue.isEmpty {
            asked.removeAll(keepingCapacity: true)
            asksAgainAt = moment + Limits.expiryPatienceMilliseconds
        }
        for job in overdue where asked.insert(job).inserted { expire(job) }
    }
}
