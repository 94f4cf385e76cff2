internal import Bookings
internal import Bytes
internal import HTTP
internal import HTTPServer
internal import Sockets

/// The streams of the event log and the requests that wait for an event, of one event loop.
///
/// Confined to the loop's thread.
struct EventSubscribers: ~Copyable {
    private struct Stream {
        let filter: EventFilter
        let token: TokenID?
        /// The newest event that was sent, or that does not pass the filter.
        var known: EventID
        /// Whether the stream gets the batches; before, it catches up by pages.
        var isLive = false
        /// Whether the next page is requested when the client has taken what was sent.
        var isBehind = false
    }

    private struct Poll {
        let pending: PendingResponse
        let page: EventPage
        /// Up to this event, no event passes the filters.
        var known: EventID
        let deadline: Timestamp
    }

    /// A batch that is being delivered.
    private struct Delivery {
        let batch: EventBatch
        var streams: ArraySlice<Exchange>
        var polls: ArraySlice<Exchange>
        /// The batch as the streams of a filter get it that need all of it.
        var encoded: [EventFilter: [UInt8]] = [:]
        /// The responses to requests that waited, by the page that begins after what each of them knew.
        var pages: [EventPage: [UInt8]] = [:]
        var cost = Duration.zero
    }

    private let context: ServerContext
    private var streams: [Exchange: Stream] = [:]
    private var polls: [Exchange: Poll] = [:]
    private var delivery: Delivery?
    private var waiting: [EventBatch] = []
    private var isStopping = false

    init(_ context: ServerContext) { self.context = context }

    /// Whether the event loop takes another subscriber.
    var hasRoom: Bool { streams.count + polls.count < APILimits.logSubscribers }

    /// Adds a stream, which has begun.
    mutating func add(_ exchange: Exchange, _ subscription: EventSubscription, token: TokenID?) {
        streams[exchange] = Stream(
            filter: subscription.filter,
            token: token,
            known: subscription.after
        )
        context.events.join(known: nil)
        requestPage(exchange)
    }

    /// Adds a request that waits.
    mutating func add(_ pending: PendingResponse, _ poll: EventPoll, on loop: any LoopControl) {
        polls[pending.exchange] = Poll(
            pending: pending,
            page: poll.page,
            known: poll.known,
            deadline: poll.deadline
        )
        context.events.join(known: poll.known)
        if isStopping { complete(pending.exchange, on: loop) }
    }

    /// Removes a stream that has ended; does nothing if there is no such stream.
    mutating func remove(_ exchange: Exchange) {
        if streams.removeValue(forKey: exchange) != nil { context.events.leave() }
    }

    /// Sends a stream the next events that it has missed.
    mutating func receive(_ page: EventPageMessage, on loop: any LoopControl) {
        guard streams[page.exchange] != nil else { return }
        guard let content = page.content else {
            loop.endStream(page.exchange)
            return remove(page.exchange)
        }
        streams[page.exchange]?.known = page.next
        streams[page.exchange]?.isLive = page.isLast
        if !content.isEmpty {
            var buffer = ByteBuffer()
            buffer.append(content)
            // The server drops a stream that is too slow, and calls `streamEnded`.
            guard loop.send(buffer, to: page.exchange) else { return }
        }
        guard !page.isLast else { return }
        streams[page.exchange]?.isBehind = true
        // The loop sends the content at the end of this turn; then the next page may come.
        context.events.post(.eventTick(.resume), to: loop.index)
    }

    /// Handles what happens at regular times.
    mutating func receive(_ tick: EventTick, on loop: any LoopControl) {
        switch tick {
        case .check:
            let now = context.clock.now()
            for (exchange, poll) in polls where poll.deadline <= now {
                complete(exchange, on: loop)
            }
            resume(on: loop)
            endInvalid(on: loop, now)
        case .resume:
            resume(on: loop)
        case .heartbeat:
            var comment = ByteBuffer()
            comment.append(": still here\n\n")
            for exchange in streams.keys { loop.send(comment, to: exchange) }
        case .stop:
            isStopping = true
            for exchange in polls.keys { complete(exchange, on: loop) }
        }
    }
}

// Requests that wait, and streams that catch up.
extension EventSubscribers {
    /// Completes a request that waits, without events.
    private mutating func complete(_ exchange: Exchange, on loop: any LoopControl) {
        guard let poll = polls.removeValue(forKey: exchange) else { return }
        context.events.leave()
        let empty = EventBatch(after: poll.known, newest: poll.known, events: [])
        var content = ByteBuffer()
        empty.appendPage(poll.page, after: poll.known, to: &content)
        respond(to: poll, with: content.bytes.array, on: loop)
    }

    private func respond(to poll: Poll, with content: [UInt8], on loop: any LoopControl) {
        context.finish(poll.pending, on: loop) { (response) throws(Problem) in
            response.writeJSONFields()
            response.content.append(content)
        }
    }

    /// The page for a request that waited; the same for all that have waited for the same.
    private static func content(for poll: Poll, in delivery: inout Delivery) -> [UInt8] {
        var page = poll.page
        page.after = poll.known
        if let content = delivery.pages[page] { return content }
        var buffer = ByteBuffer()
        delivery.batch.appendPage(page, after: poll.known, to: &buffer)
        let content = buffer.bytes.array
        delivery.pages[page] = content
        return content
    }

    /// Requests the next page of each stream whose client has taken the last one.
    private mutating func resume(on loop: any LoopControl) {
        for (exchange, stream) in streams where stream.isBehind {
            guard loop.unsentBytes(of: exchange) == 0 else { continue }
            streams[exchange]?.isBehind = false
            requestPage(exchange)
        }
    }

    private func requestPage(_ exchange: Exchange) {
        guard let stream = streams[exchange] else { return }
        context.events.requestPage(
            EventFeed.PageRequest(
                exchange: exchange,
                filter: stream.filter,
                after: stream.known
            )
        )
    }

    /// Ends the streams of subscribers that would not be admitted any more.
    private mutating func endInvalid(on loop: any LoopControl, _ now: Timestamp) {
        guard context.tokens.isRequired else { return }
        for (exchange, stream) in streams {
            if let token = stream.token, context.tokens.isValid(token, at: now) { continue }
            loop.endStream(exchange)
            remove(exchange)
        }
    }
}

// Delivery in slices: the event loop handles requests between two slices.
extension EventSubscribers {
    /// Delivers a batch, or its first slice.
    mutating func deliver(_ batch: EventBatch, on loop: any LoopControl) {
        waiting.append(batch)
        deliverNextSlice(on: loop)
    }

    /// Delivers the batch to the next subscribers; a message to the loop itself continues with the rest.
    mutating func deliverNextSlice(on loop: any LoopControl) {
        let began = ThreadClock.nanoseconds()
        if delivery == nil, !waiting.isEmpty { delivery = begin(waiting.removeFirst(), on: loop) }
        guard var current = delivery.take() else { return }
        let streams = current.streams.prefix(APILimits.subscribersPerSlice)
        send(&current, to: streams, on: loop)
        current.streams = current.streams.dropFirst(streams.count)
        let polls = current.polls.prefix(APILimits.subscribersPerSlice - streams.count)
        for exchange in polls {
            guard let poll = self.polls.removeValue(forKey: exchange) else { continue }
            context.events.leave()
            respond(to: poll, with: Self.content(for: poll, in: &current), on: loop)
            current.cost += APILimits.pollCost
        }
        current.polls = current.polls.dropFirst(polls.count)
        current.cost += .nanoseconds(ThreadClock.nanoseconds() - began)
        if current.streams.isEmpty, current.polls.isEmpty {
            current.batch.progress.loopFinished(cost: current.cost)
            guard !waiting.isEmpty else { return }
        } else {
            delivery = current
        }
        context.events.post(.deliverNextEvents, to: loop.index)
    }

    /// Finds the subscribers that need the batch; from now on it counts as sent to the streams.
    private mutating func begin(_ batch: EventBatch, on loop: any LoopControl) -> Delivery {
        var whole: [Exchange] = []
        // A subscriber that joined while the batch was under way gets what is before it by another
        // batch, and then this part of it again.
        for (exchange, stream) in streams
        where stream.isLive && stream.known >= batch.after && stream.known < batch.newest {
            streams[exchange]?.known = batch.newest
            if stream.known == batch.after {
                whole.append(exchange)
            } else {
                var part = ByteBuffer()
                batch.appendStream(after: stream.known, stream.filter, to: &part)
                if !part.isEmpty { loop.send(part, to: exchange) }
            }
        }
        var completed: [Exchange] = []
        guard !polls.isEmpty else { return Delivery(batch: batch, streams: whole[...], polls: []) }
        let index = EventIndex(batch.events)
        for (exchange, poll) in polls where poll.known >= batch.after && poll.known < batch.newest {
            if index.hasEvents(after: poll.known, for: poll.page) {
                completed.append(exchange)
            } else {
                polls[exchange]?.known = batch.newest
            }
        }
        return Delivery(batch: batch, streams: whole[...], polls: completed[...])
    }

    /// Sends the whole batch to streams, encoded once for each filter.
    private func send(
        _ delivery: inout Delivery,
        to exchanges: ArraySlice<Exchange>,
        on loop: any LoopControl
    ) {
        var groups: [EventFilter: [Exchange]] = [:]
        for exchange in exchanges {
            if let filter = streams[exchange]?.filter {
                groups[filter, default: []].append(exchange)
            }
        }
        for (filter, group) in groups {
            if delivery.encoded[filter] == nil {
                var buffer = ByteBuffer()
                delivery.batch.appendStream(after: delivery.batch.after, filter, to: &buffer)
                delivery.encoded[filter] = buffer.bytes.array
            }
            guard let bytes = delivery.encoded[filter], !bytes.isEmpty else { continue }
            // Marked unsafe for types with padding; UInt8 has none.
            loop.send(unsafe bytes.span.bytes, toEach: group[...])
        }
    }
}
