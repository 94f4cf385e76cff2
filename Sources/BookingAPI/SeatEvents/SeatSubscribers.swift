internal import Bookings
internal import Bytes
internal import HTTPServer
internal import Sockets

/// A subscription to the seats of a flight.
struct SeatSubscription: Sendable {
    /// The flight.
    let flight: FlightID
    /// The newest event that the subscriber's state includes.
    let known: EventID
}

/// The subscribers of one event loop.
///
/// Confined to the loop's thread.
struct SeatSubscribers: ~Copyable {
    private struct Subscriber {
        let exchange: Exchange
        /// The newest event that was sent to the subscriber, or that is not about its flight.
        var known: EventID
    }

    /// The flight of a subscriber, and its token; nil if it sent none.
    private struct Entry {
        let flight: FlightID
        let token: TokenID?
    }

    /// A batch that is being delivered.
    private struct Delivery {
        let batch: SeatChangeBatch
        /// The subscribers that still need the whole batch; the last group is next.
        var groups: [(flight: FlightID, exchanges: ArraySlice<Exchange>)]
        var cost = Duration.zero
    }

    private let context: ServerContext
    private var subscribers: [FlightID: [Subscriber]] = [:]
    private var entries: [Exchange: Entry] = [:]
    /// The number of subscribers with each token, so that each token is checked once for all of them.
    private var tokens: [TokenID?: Int] = [:]
    private var delivery: Delivery?
    /// Batches that arrived during a delivery; hardly ever one, because the feed waits for its end.
    private var waiting: [SeatChangeBatch] = []

    init(_ context: ServerContext) { self.context = context }

    /// Adds a subscriber, whose stream has begun.
    mutating func add(_ exchange: Exchange, to subscription: SeatSubscription, token: TokenID?) {
        subscribers[subscription.flight, default: []].append(
            Subscriber(exchange: exchange, known: subscription.known)
        )
        entries[exchange] = Entry(flight: subscription.flight, token: token)
        tokens[token, default: 0] += 1
        context.feed.join(subscription)
    }

    /// Removes a subscriber, whose stream has ended; does nothing if there is no such subscriber.
    mutating func remove(_ exchange: Exchange) {
        guard let entry = entries.removeValue(forKey: exchange) else { return }
        subscribers[entry.flight]?.removeAll { $0.exchange == exchange }
        if subscribers[entry.flight]?.isEmpty == true { subscribers[entry.flight] = nil }
        tokens[entry.token, default: 0] -= 1
        if tokens[entry.token] == 0 { tokens[entry.token] = nil }
        context.feed.leave(entry.flight)
    }

    /// Ends the streams of subscribers that would not be admitted any more: their token has expired or
    /// was revoked, or they sent none and a token is required now.
    mutating func endInvalid(on loop: any LoopControl) {
        guard context.tokens.isRequired else { return }
        let now = context.clock.now()
        let invalid = Set(
            tokens.keys.filter { token in
                token.map { !context.tokens.isValid($0, at: now) } ?? true
            }
        )
        guard !invalid.isEmpty else { return }
        for (exchange, entry) in entries where invalid.contains(entry.token) {
            loop.endStream(exchange)
            remove(exchange)
        }
    }

    /// Sends a comment to every subscriber, so that both sides notice a broken connection.
    func sendHeartbeat(on loop: any LoopControl) {
        var comment = ByteBuffer()
        comment.append(": still here\n\n")
        for exchange in entries.keys { loop.send(comment, to: exchange) }
    }
}

/// Delivery in slices: the event loop handles requests between two slices.
extension SeatSubscribers {
    /// Delivers a batch, or its first slice.
    mutating func deliver(_ batch: SeatChangeBatch, on loop: any LoopControl) {
        waiting.append(batch)
        deliverNextSlice(on: loop)
    }

    /// Sends the batch to the next subscribers; a message to the loop itself continues with the rest,
    /// after other connections had their turn.
    ///
    /// The server drops a subscriber that is too slow, and calls `streamEnded`.
    mutating func deliverNextSlice(on loop: any LoopControl) {
        if sendNextSlice(on: loop) { context.feed.post(.deliverNextSlice, to: loop.index) }
    }

    /// Sends the batch to the next subscribers; returns whether some are left.
    private mutating func sendNextSlice(on loop: any LoopControl) -> Bool {
        let began = ThreadClock.nanoseconds()
        if delivery == nil, !waiting.isEmpty { delivery = begin(waiting.removeFirst(), on: loop) }
        guard var current = delivery.take() else { return false }
        if let (flight, exchanges) = current.groups.popLast() {
            let next = exchanges.prefix(APILimits.subscribersPerSlice)
            if let events = current.batch.events[flight] {
                Self.send(events, from: 0, toEach: next, on: loop)
            }
            let rest = exchanges.dropFirst(next.count)
            if !rest.isEmpty { current.groups.append((flight, rest)) }
        }
        current.cost += .nanoseconds(ThreadClock.nanoseconds() - began)
        guard current.groups.isEmpty else {
            delivery = current
            return true
        }
        current.batch.progress.loopFinished(cost: current.cost)
        return !waiting.isEmpty
    }

    /// Finds the subscribers that need the batch; from now on it counts as sent to them.
    private mutating func begin(_ batch: SeatChangeBatch, on loop: any LoopControl) -> Delivery {
        var delivery = Delivery(batch: batch, groups: [])
        for (flight, events) in batch.events {
            guard var group = subscribers.removeValue(forKey: flight) else { continue }
            var all: [Exchange] = []
            for index in group.indices where group[index].known < batch.newest {
                let known = group[index].known
                group[index].known = batch.newest
                // Nearly all subscribers need the whole batch. A subscriber that joined after the batch
                // was read needs only a part of it.
                if known <= batch.after {
                    all.append(group[index].exchange)
                } else if let offset = events.offset(after: known) {
                    Self.send(events, from: offset, toEach: [group[index].exchange], on: loop)
                }
            }
            subscribers[flight] = group
            if !all.isEmpty { delivery.groups.append((flight, all[...])) }
        }
        return delivery
    }

    private static func send(
        _ events: SeatChangeBatch.Events,
        from offset: Int,
        toEach exchanges: ArraySlice<Exchange>,
        on loop: any LoopControl
    ) {
        // Marked unsafe for types with padding; UInt8 has none.
        let bytes = unsafe events.bytes.span.bytes
        loop.send(bytes.extracting(offset..<bytes.byteCount), toEach: exchanges)
    }
}
