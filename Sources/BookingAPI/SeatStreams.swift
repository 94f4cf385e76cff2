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

    private var followers: [FlightID: [Follower]] = [:]
    private var flights: [Exchange: FlightID] = [:]

    /// How many clients there are.
    var count: Int { flights.count }

    /// Takes on a client that was told everything up to `known`.
    mutating func add(_ exchange: Exchange, on flight: FlightID, known: HistoryID) {
        followers[flight, default: []].append(Follower(exchange: exchange, known: known))
        flights[exchange] = flight
    }

    /// Forgets a client; says whether there was one.
    mutating func remove(_ exchange: Exchange) -> Bool {
        guard let flight = flights.removeValue(forKey: exchange) else { return false }
        followers[flight]?.removeAll { $0.exchange == exchange }
        if followers[flight]?.isEmpty == true { followers[flight] = nil }
        return true
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
        for exchange in flights.keys { loop.send(comment, to: exchange) }
    }
}
