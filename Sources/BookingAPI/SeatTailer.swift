internal import Bookings
internal import Logging
internal import Sockets

/// Reads the history as it grows; what the feed's thread does.
struct SeatTailer<Reader: BookingReader & ~Copyable>: ~Copyable {
    private let feed: SeatFeed
    private let clock: any Clock
    private let log: Logger
    private let heartbeatMilliseconds: Int64
    private let expire: @Sendable (ExpiryJob) -> Void
    private let makeReader: @Sendable () throws -> Reader

    private var reader: Reader?
    /// The newest row that was told; nil while nobody watches.
    private var position: EventID?
    private var pace = FeedPace()
    private var nextHeartbeat: Int64 = 0
    private var nextAccessCheck: Int64 = 0
    /// What was asked to be expired, and when that may be asked again.
    private var asked: Set<ExpiryJob> = []
    private var asksAgainAt: Int64 = 0

    init(
        _ feed: SeatFeed,
        clock: any Clock,
        log: Logger,
        heartbeatMilliseconds: Int64,
        expire: @escaping @Sendable (ExpiryJob) -> Void,
        _ makeReader: @escaping @Sendable () throws -> Reader
    ) {
        self.feed = feed
        self.clock = clock
        self.log = log
        self.heartbeatMilliseconds = heartbeatMilliseconds
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
                if gathers(&timeout), !feed.isStopping { continue }
                switch feed.work() {
                case .stop:
                    return
                case .sleep:
                    position = nil
                    pace.rest()
                    timeout = -1
                case .look(let flights, let rewind):
                    look(at: flights, rewind)
                    timeout = Int32(APILimits.feedPollMilliseconds)
                    _ = gathers(&timeout)
                }
            }
        } catch {
            log.critical("the seat feed has ended", metadata: ["cause": "\(error)"])
        }
    }

    /// Whether it is not yet time to look; says how long to wait then.
    private mutating func gathers(_ timeout: inout Int32) -> Bool {
        guard let rest = pace.remaining(at: MonotonicClock.nanoseconds()), rest > 0 else {
            return false
        }
        remind()
        timeout = Int32(min((rest + 999_999) / 1_000_000, APILimits.feedPollMilliseconds))
        return true
    }

    private mutating func look(at flights: Set<FlightID>, _ rewind: EventID?) {
        if let rewind { position = min(position ?? rewind, rewind) }
        // Nothing to tell, or nothing that can be read: whatever comes next goes out at once.
        pace.rest()
        do {
            try tellNews(of: flights)
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
            nextAccessCheck = now + APILimits.accessCheckMilliseconds
        }
        guard now >= nextHeartbeat else { return }
        if nextHeartbeat > 0 { feed.broadcast(.heartbeat) }
        nextHeartbeat = now + heartbeatMilliseconds
    }

    /// Posts what has happened since the last look.
    private mutating func tellNews(of flights: Set<FlightID>) throws {
        let began = ThreadClock.nanoseconds()
        if reader == nil { reader = try makeReader() }
        guard var after = position else { return }
        let newest = try reader?.newestEventID() ?? after
        var draft = SeatNewsDraft(after: after, flights: flights)
        while after < newest, !draft.isFull {
            let page = try reader?.seatChanges(after: after, limit: APILimits.feedRows)
            guard let page, page.next > after else { break }
            draft.add(page.changes, upTo: page.next)
            after = page.next
        }
        guard after > draft.after else { return }
        position = after
        let isNews = !draft.isEmpty
        let spent = ThreadClock.nanoseconds() - began
        // What happens on flights that nobody watches has to be read, too, and not at every commit.
        let fanOut = FanOut(loops: isNews ? feed.loopCount : 0, nanoseconds: spent)
        if isNews { feed.broadcast(.seats(draft.news(fanOut))) }
        pace.told(fanOut, at: MonotonicClock.nanoseconds())
        feed.sleepThrough()
    }

    /// Has deadlines written down that have passed and that no worker has seen to: their rows are
    /// what the events come from.
    private mutating func seeToDeadlines() throws {
        let now = clock.now()
        let overdue =
            try reader?.overdue(
                limit: APILimits.overdueBookings,
                now: now.advanced(byMilliseconds: -APILimits.workerGraceMilliseconds)
            ) ?? []
        let moment = MonotonicClock.nanoseconds() / 1_000_000
        if moment >= asksAgainAt || overdue.isEmpty {
            asked.removeAll(keepingCapacity: true)
            asksAgainAt = moment + APILimits.expiryPatienceMilliseconds
        }
        for job in overdue where asked.insert(job).inserted { expire(job) }
    }
}
