internal import Bookings
internal import Bytes
internal import HTTPServer

/// The clients of one event loop that follow the seats of a flight.
struct SeatStreams: ~Copyable {
    private struct Follower {
        let exchange: Exchange
        /// The newest history row that it was told of, or that is not about its flight.
        var known: HistoryID
    }

    /// What a client asked for, and with which token; nil where it had none.
    private struct Subscription {
        let flight: FlightID
        let token: TokenID?
    }

    private var followers: [FlightID: [Follower]] = [:]
    private var subscriptions: [Exchange: Subscription] = [:]
    /// How many clients came with which token: one answer about a token does for all of them.
    private var clients: [TokenID?: Int] = [:]

    /// How many clients there are.
    var count: Int { subscriptions.count }

    /// Takes on a client that was told everything up to `known`.
    mutating func add(
        _ exchange: Exchange,
        on flight: FlightID,
        known: HistoryID,
        token: TokenID?
    ) {
        followers[flight, default: []].append(Follower(exchange: exchange, known: known))
        subscriptions[exchange] = Subscription(flight: flight, token: token)
        clients[token, default: 0] += 1
    }

    /// Forgets a client; says whether there was one.
    mutating func remove(_ exchange: Exchange) -> Bool {
        guard let subscription = subscriptions.removeValue(forKey: exchange) else { return false }
        followers[subscription.flight]?.removeAll { $0.exchange == exchange }
        if followers[subscription.flight]?.isEmpty == true { followers[subscription.flight] = nil }
        clients[subscription.token, default: 0] -= 1
        if clients[subscription.token] == 0 { clients[subscription.token] = nil }
        return true
    }

    /// The clients whose token no longer opens anything.
    func exchanges(whereInvalid isInvalid: (TokenID?) -> Bool) -> [Exchange] {
        let ended = Set(clients.keys.filter(isInvalid))
        guard !ended.isEmpty else { return [] }
        return subscriptions.filter { ended.contains($0.value.token) }.map(\.key)
    }

    /// Sends each client what is new to it.
    ///
    /// A client that is too slow is dropped by the server, which says so by `streamEnded`.
    mutating func deliver(_ news: SeatNews, on loop: any LoopControl) {
        var all = ByteBuffer()
        var some = ByteBuffer()
        for (flight, events) in news.events {
            guard var group = followers[flight] else { continue }
            all.removeAll()
            for event in events { all.append(event.bytes) }
            for index in group.indices where group[index].known < news.upTo {
                let known = group[index].known
                group[index].known = news.upTo
                // Nearly always the same bytes for everyone: only who came meanwhile knows a part.
                guard known > news.after else {
                    loop.send(all, to: group[index].exchange)
                    continue
                }
                some.removeAll()
                for event in events where event.version > known { some.append(event.bytes) }
                if !some.isEmpty { loop.send(some, to: group[index].exchange) }
            }
            followers[flight] = group
        }
    }

    /// Shows every client that its stream is alive.
    func sendHeartbeat(on loop: any LoopControl) {
        var comment = ByteBuffer()
        comment.append(": still here\n\n")
        for exchange in subscriptions.keys { loop.send(comment, to: exchange) }
    }
}
