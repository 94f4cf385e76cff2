internal import Bookings
internal import Bytes
internal import HTTPServer
internal import Sockets

/// The clients of one event loop that follow the seats of a flight.
struct SeatStreams: ~Copyable {
    private struct Follower {
        let exchange: Exchange
        /// The newest history row that it was told of, or that is not about its flight.
        var known: EventID
    }

    /// What a client asked for, and with which token; nil where it had none.
    private struct Subscription {
        let flight: FlightID
        let token: TokenID?
    }

    /// News that are being told.
    private struct Telling {
        let news: SeatNews
        /// Clients that get all of it, flight by flight, from the last to the first.
        var groups: [(flight: FlightID, exchanges: ArraySlice<Exchange>)]
        var nanoseconds: Int64 = 0
    }

    private var followers: [FlightID: [Follower]] = [:]
    private var subscriptions: [Exchange: Subscription] = [:]
    /// How many clients came with which token: one answer about a token does for all of them.
    private var clients: [TokenID?: Int] = [:]
    private var telling: Telling?
    /// News that came meanwhile; the feed waits for the end of the last ones, so hardly ever any.
    private var waiting: [SeatNews] = []

    /// How many clients there are.
    var count: Int { subscriptions.count }

    /// Takes on a client that was told everything up to `known`.
    mutating func add(
        _ exchange: Exchange,
        on flight: FlightID,
        known: EventID,
        token: TokenID?
    ) {
        followers[flight, default: []].append(Follower(exchange: exchange, known: known))
        subscriptions[exchange] = Subscription(flight: flight, token: token)
        clients[token, default: 0] += 1
    }

    /// Forgets a client; returns what it followed, nil where there was no such client.
    mutating func remove(_ exchange: Exchange) -> FlightID? {
        guard let subscription = subscriptions.removeValue(forKey: exchange) else { return nil }
        followers[subscription.flight]?.removeAll { $0.exchange == exchange }
        if followers[subscription.flight]?.isEmpty == true { followers[subscription.flight] = nil }
        clients[subscription.token, default: 0] -= 1
        if clients[subscription.token] == 0 { clients[subscription.token] = nil }
        return subscription.flight
    }

    /// The clients whose token no longer opens anything.
    func exchanges(whereInvalid isInvalid: (TokenID?) -> Bool) -> [Exchange] {
        let ended = Set(clients.keys.filter(isInvalid))
        guard !ended.isEmpty else { return [] }
        return subscriptions.filter { ended.contains($0.value.token) }.map(\.key)
    }

    /// Shows every client that its stream is alive.
    func sendHeartbeat(on loop: any LoopControl) {
        var comment = ByteBuffer()
        comment.append(": still here\n\n")
        for exchange in subscriptions.keys { loop.send(comment, to: exchange) }
    }
}

/// Telling news, in steps, so that nobody's request waits for the many who follow.
extension SeatStreams {
    /// Takes news, which `tellOn` tells.
    mutating func take(_ news: SeatNews) { waiting.append(news) }

    /// Tells news to the next clients; whether there are more to be told.
    ///
    /// A client that is too slow is dropped by the server, which says so by `streamEnded`.
    mutating func tellOn(on loop: any LoopControl) -> Bool {
        let began = ThreadClock.nanoseconds()
        if telling == nil, !waiting.isEmpty { telling = begin(waiting.removeFirst(), on: loop) }
        guard var current = telling.take() else { return false }
        if let (flight, exchanges) = current.groups.popLast() {
            let next = exchanges.prefix(APILimits.followersPerTurn)
            if let events = current.news.events[flight] {
                Self.send(events, from: 0, toEach: next, on: loop)
            }
            let rest = exchanges.dropFirst(next.count)
            if !rest.isEmpty { current.groups.append((flight, rest)) }
        }
        current.nanoseconds += ThreadClock.nanoseconds() - began
        guard current.groups.isEmpty else {
            telling = current
            return true
        }
        current.news.fanOut.finished(nanoseconds: current.nanoseconds)
        return !waiting.isEmpty
    }

    /// Finds out whom to tell; from now on they count as told.
    private mutating func begin(_ news: SeatNews, on loop: any LoopControl) -> Telling {
        var telling = Telling(news: news, groups: [])
        for (flight, events) in news.events {
            guard var group = followers.removeValue(forKey: flight) else { continue }
            var all: [Exchange] = []
            for index in group.indices where group[index].known < news.upTo {
                let known = group[index].known
                group[index].known = news.upTo
                // Nearly always the same bytes for everyone: only who came meanwhile knows a part.
                if known <= news.after {
                    all.append(group[index].exchange)
                } else if let start = events.start(knowing: known) {
                    Self.send(events, from: start, toEach: [group[index].exchange], on: loop)
                }
            }
            followers[flight] = group
            if !all.isEmpty { telling.groups.append((flight, all[...])) }
        }
        return telling
    }

    private static func send(
        _ events: SeatNews.Events,
        from start: Int,
        toEach exchanges: ArraySlice<Exchange>,
        on loop: any LoopControl
    ) {
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        let bytes = unsafe events.bytes.span.bytes
        loop.send(bytes.extracting(start..<bytes.byteCount), toEach: exchanges)
    }
}
