import Bookings
import StoreSupport

/// Clients and servers.
extension Simulation {
    /// A client sends a request to a server, which accepts it.
    func send() throws {
        let request = try requests.next(for: model, flight: flight, seats: seats, using: &random)
        servers[Int.random(in: 0..<2, using: &random)].waiting.append(request)
    }

    /// A client without a response sends its request again if the request has a key.
    func sendAgain() {
        guard let index = unanswered.indices.randomElement(using: &random) else { return }
        let request = unanswered.remove(at: index)
        guard request.key != nil else { return }
        servers[Int.random(in: 0..<2, using: &random)].waiting.append(request)
    }

    /// A server commits the requests that wait, or a part of them, and may meet a fault.
    func commit(server index: Int) throws {
        let server = servers[index]
        let count = Int.random(in: 0...min(6, server.waiting.count), using: &random)
        let batch = Array(server.waiting.prefix(count))
        guard !batch.isEmpty else { return }
        server.waiting.removeFirst(count)
        let fault =
            sweeps ? Fault.random(bookings: batch.compactMap(\.bookingID), using: &random) : nil
        server.commit(batch, fault: fault)
        try settle(batch, of: server, fault: fault)
        if server.process.isDead { crash(server: index) }
    }

    /// A server dies with everything that it had accepted and not committed, and starts again.
    func crash(server index: Int) {
        unanswered += servers[index].waiting
        servers[index] = makeServer()
    }

    /// Compares what a server did with the model.
    private func settle(
        _ batch: [SimulatedRequest],
        of server: SimulatedServer,
        fault: Fault?
    ) throws {
        var call = BatchCheck(batch)
        for entry in journal.take() {
            switch entry {
            case .committed(let transaction): try apply(transaction, &call)
            case .delivered(let completed):
                for command in completed {
                    try compare(command, &call, mayFail: server.process.hasFailed, fault)
                }
            case .published(let events): schedule(events.deadlines)
            }
        }
        guard let missing = call.undelivered.keys.min() else { return }
        guard server.process.isDead else {
            throw violation("request \(missing) has no result")
        }
        unanswered += call.undelivered.values.sorted { $0.number < $1.number }
    }

    /// Does in the model what a transaction did.
    private func apply(_ transaction: SimulatedTransaction, _ call: inout BatchCheck) throws {
        var inserted = Inserted(transaction)
        for case (let command, let number?) in transaction.commands {
            let isKeyed = call.isKeyed[number] ?? false
            if let first = results[number] {
                guard isKeyed else { throw violation("request \(number) ran twice") }
                call.expected[number] = first
                call.repeated.insert(number)
                continue
            }
            let result = expect(command, &inserted, at: transaction.now.rawValue)
            results[number] = result
            call.expected[number] = result
        }
        guard inserted.bookings.isEmpty, inserted.orders.isEmpty else {
            throw violation("a request had its effect twice")
        }
    }

    /// Compares the result that a client received with the model.
    private func compare(
        _ completed: CompletedCommand<Int>,
        _ call: inout BatchCheck,
        mayFail: Bool,
        _ fault: Fault?
    ) throws {
        let number = completed.ticket
        guard let request = call.undelivered.removeValue(forKey: number) else {
            throw violation("request \(number) has two results")
        }
        switch completed.result {
        case .failure(.outcomeUnknown):
            // The client may send a request with a key again.
            unanswered.append(request)
        case .failure(let error):
            guard call.expected[number] == nil else {
                throw violation("request \(number) failed and is on disk: \(error)")
            }
            guard mayFail else { throw violation("request \(number) failed: \(error)") }
            if let only = fault?.onlyBooking, request.bookingID != only,
                !mayReadOtherBookings(request)
            {
                throw violation("request \(number) failed with another request: \(error)")
            }
            unanswered.append(request)
        case .success(let result):
            guard let expected = call.expected[number] else {
                throw violation("request \(number) has a result and is not on disk")
            }
            guard Answer(result) == expected else {
                throw violation("\(request.command) resulted in \(result), not \(expected)")
            }
            if case .done = result, call.repeated.contains(number) {
                throw violation("request \(number) had its effect twice")
            }
        }
    }

    private func expect(
        _ command: Command,
        _ inserted: inout Inserted,
        at now: Int64
    ) -> Answer {
        switch command {
        case .createBooking(let booking):
            guard let seat = booking.seat, let id = inserted.bookings.popFirst() else {
                return .refused("other")
            }
            return model.create(id, seat: seat, now: now)
        case .act(let action, on: let id):
            return model.act(action, on: id, now: now)
        case .createOrder(let order):
            return model.create(order, inserted: { inserted.orders.popFirst() }, now: now)
        case .actOnOrder(let action, on: let id):
            return model.act(action, onOrder: id, now: now)
        case .swapSeats(let ids):
            return model.swap(ids, now: now)
        default:
            return .refused("other")
        }
    }
}

extension Simulation {
    /// Whether a request can read other bookings than the one on which it acts.
    private func mayReadOtherBookings(_ request: SimulatedRequest) -> Bool {
        switch request.command {
        case .createBooking: false
        case .act(.hold, on: _), .act(.changeSeat, on: _): true
        case .act(_, on: let id): model.entries[id]?.order != nil
        default: true
        }
    }
}

/// What a transaction has inserted and the model has not yet seen.
private struct Inserted {
    var bookings: ArraySlice<BookingID>
    var orders: ArraySlice<Order>

    init(_ transaction: SimulatedTransaction) {
        bookings = transaction.inserted[...]
        orders = transaction.orders[...]
    }
}

/// The requests of one call of a server's writer, and what must become of them.
struct BatchCheck {
    /// The requests without a result.
    var undelivered: [Int: SimulatedRequest]
    /// Whether a request has a key.
    let isKeyed: [Int: Bool]
    /// The results that the model expects of the requests that are on disk.
    var expected: [Int: Answer] = [:]
    /// The requests that were on disk before this call.
    var repeated: Set<Int> = []

    init(_ batch: [SimulatedRequest]) {
        undelivered = Dictionary(uniqueKeysWithValues: batch.map { ($0.number, $0) })
        isKeyed = undelivered.mapValues { $0.key != nil }
    }
}
