internal import Bookings
internal import Bytes
internal import HTTPServer
internal import Logging
internal import Sockets

/// Polls the store for new events and sends them to the event loops: the body of the feed's thread.
struct EventPoller<Reader: BookingReader & ~Copyable>: ~Copyable {
    private let feed: EventFeed
    private let log: Logger
    private let heartbeat: Duration
    private let makeReader: @Sendable () throws -> Reader

    private var reader: Reader?
    /// The newest event that was sent; nil while there is no subscriber.
    private var position: EventID?
    private var pace = FeedPace()
    private var nextTick = Duration.zero
    private var nextHeartbeat: Duration?

    init(
        _ feed: EventFeed,
        log: Logger,
        heartbeat: Duration,
        _ makeReader: @escaping @Sendable () throws -> Reader
    ) {
        self.feed = feed
        self.log = log
        self.heartbeat = heartbeat
        self.makeReader = makeReader
    }

    mutating func run() {
        var wait: Duration?
        while feed.wait(upTo: wait) {
            switch feed.nextStep() {
            case .sleep:
                (position, wait) = (nil, nil)
                pace.rest()
            case .poll(let pages, let rewind):
                step(pages, rewind)
                wait = APILimits.feedPoll
                if let rest = pace.remaining(at: Self.now()), rest > .zero {
                    // Commits need not wake the thread before it may send again.
                    feed.suppressWakeUps()
                    wait = min(rest, APILimits.feedPoll)
                }
            }
        }
    }

    private mutating func step(_ pages: [EventFeed.PageRequest], _ rewind: EventID?) {
        do {
            if reader == nil { reader = try makeReader() }
            if position == nil { position = try reader?.newestEventID() }
            if let rewind { position = min(position ?? rewind, rewind) }
            for page in pages { try sendPage(page) }
            if pace.remaining(at: Self.now()) ?? .zero == .zero { try sendEvents() }
        } catch {
            // A new connection may work; the next step opens it.
            reader = nil
            for page in pages { end(page) }
            log.error("the event feed cannot read", metadata: ["cause": "\(error)"])
        }
        postTimers()
    }

    /// Sends a stream the next events that it has missed.
    private mutating func sendPage(_ request: EventFeed.PageRequest) throws {
        let page = request.filter.page(after: request.after, limit: APILimits.logBatchEvents)
        guard let result = try reader?.events(page) else { return }
        // A client that reconnects learns that events were pruned.
        guard result.prunedThrough <= request.after else { return end(request) }
        var content = ByteBuffer()
        EventBatch(after: request.after, newest: result.next, events: result.events)
            .appendStream(after: request.after, request.filter, to: &content)
        let message = EventPageMessage(
            exchange: request.exchange,
            content: content.bytes.array,
            next: result.next,
            isLast: position.map { result.next >= $0 } ?? false
        )
        feed.post(.eventPage(message), to: Int(request.exchange.loop))
    }

    private func end(_ request: EventFeed.PageRequest) {
        let message = EventPageMessage(
            exchange: request.exchange,
            content: nil,
            next: request.after,
            isLast: true
        )
        feed.post(.eventPage(message), to: Int(request.exchange.loop))
    }

    /// Posts the events since the last batch.
    private mutating func sendEvents() throws {
        guard let after = position else { return }
        let began = ThreadClock.nanoseconds()
        let page = EventPage(after: after, limit: APILimits.logBatchEvents)
        guard let result = try reader?.events(page), result.next > after else {
            // The next event goes out at once.
            return pace.rest()
        }
        let cost = Duration.nanoseconds(ThreadClock.nanoseconds() - began)
        let progress = DeliveryProgress(loops: feed.loopCount, cost: cost)
        feed.broadcast(
            .events(
                EventBatch(
                    after: after,
                    newest: result.next,
                    events: result.events,
                    progress: progress
                )
            )
        )
        position = result.next
        let isFull = result.events.count == page.limit
        pace.sent(
            progress,
            at: Self.now(),
            ceiling: isFull ? APILimits.gatherFloor : APILimits.logGatherCeiling
        )
    }

    /// Posts the messages that the event loops get at regular times.
    private mutating func postTimers() {
        let now = Self.now()
        if now >= nextTick {
            feed.broadcast(.eventTick(.check))
            nextTick = now + APILimits.logTick
        }
        if let next = nextHeartbeat {
            guard now >= next else { return }
            feed.broadcast(.eventTick(.heartbeat))
        }
        nextHeartbeat = now + heartbeat
    }

    /// The time of the monotonic clock.
    private static func now() -> Duration { .nanoseconds(MonotonicClock.nanoseconds()) }
}

/// The next events of a stream that catches up.
public struct EventPageMessage: Sendable {
    let exchange: Exchange
    /// The events as the stream has them; nil if the stream must end.
    let content: [UInt8]?
    /// The newest event that `content` takes into account.
    let next: EventID
    /// Whether the stream gets the batches from now on.
    let isLast: Bool
}

/// What the event loops do for the subscribers of the log at regular times.
public enum EventTick: Sendable {
    /// Complete the requests that have waited long enough, and end the streams of invalid tokens.
    case check
    /// Request the next pages of the streams whose clients have taken the last ones.
    case resume
    /// Send a comment to every stream.
    case heartbeat
    /// Complete every request that waits: the server stops.
    case stop
}
