import Bookings

/// Clients and servers.
extension Simulation {
    /// A client sends a request to a server, which takes it and has not done anything yet.
    func send() throws {
        let ids = model.entries.keys.sorted { $0.rawValue < $1.rawValue }
        let request = try requests.next(for: ids, flight: flight, seats: seats, using: &random)
        waiting[Int.random(in: 0..<2, using: &random)].append(request)
    }

    /// A client that got no answer, and gave its request a key, sends it again.
    func sendAgain() throws {
        guard let index = unanswered.indices.randomElement(using: &random) else { return }
        let request = unanswered.remove(at: index)
        guard request.key != nil else { return }
        waiting[Int.random(in: 0..<2, using: &random)].append(request)
    }

    /// A server commits what waits, or a part of it; then its answers and jobs go out, or do not.
    func commit(server: Int) throws {
        let count = Int.random(in: 0...min(6, waiting[server].count), using: &random)
        let batch = Array(waiting[server].prefix(count))
        guard !batch.isEmpty else { return }
        waiting[server].removeFirst(count)
        if sabotage == .answerBeforeCommit, Int.random(in: 0..<4, using: &random) == 0 {
            return try answerWithoutCommit(batch, server: server)
        }
        let requests = batch.map { $0.writeRequest(recognised: sabotage != .forgetKeys) }
        let done = try sessions.perform(
            requests,
            server: server,
            at: Timestamp(rawValue: now)
        )
        let crashed = Int.random(in: 0..<10, using: &random) == 0
        for (request, result) in zip(batch, done.results) {
            try compare(result, of: request, isAnswered: !crashed)
            if crashed { unanswered.append(request) }
        }
        guard !crashed else { return try sessions.reopen(server: server) }
        for change in done.changes {
            guard let deadline = change.deadline, Int.random(in: 0..<8, using: &random) > 0 else {
                continue
            }
            redis.add(ExpiryJob(bookingID: change.bookingID, deadline: deadline))
        }
    }

    /// A server dies with everything that it had taken and not committed.
    func crashServer(_ server: Int) throws {
        unanswered += waiting[server]
        waiting[server] = []
        try sessions.reopen(server: server)
    }

    /// Does in the model what the server said that it did, and compares the two answers.
    private func compare(
        _ result: CommandResult,
        of request: SimulatedRequest,
        isAnswered: Bool
    ) throws {
        guard let answer = Model.Answer(result) else {
            throw violation("request \(request.number) got an answer of a strange kind: \(result)")
        }
        if request.key != nil, let earlier = answers[request.number] {
            guard answer == earlier else {
                throw violation(
                    "request \(request.number) was answered \(earlier), and again \(answer)"
                )
            }
            if case .done = result {
                throw violation("request \(request.number) had its effect twice")
            }
            return
        }
        let expected = expect(request.command, answer)
        guard answer == expected else {
            throw violation("\(request.command) was answered \(answer), not \(expected)")
        }
        if request.key != nil { answers[request.number] = answer }
    }

    private func expect(_ command: Command, _ answer: Model.Answer) -> Model.Answer {
        switch (command, answer) {
        case (.createBooking(let booking), .granted(let id, _)):
            guard let seat = booking.seat, model.entries[id] == nil else {
                return .refused("other")
            }
            return model.create(id, seat: seat, now: now)
        case (.act(let action, on: let id), _):
            return model.act(action, on: id, now: now)
        default:
            return .refused("other")
        }
    }

    /// Sabotage: the clients hear what the model says; then the machine dies before the commit.
    private func answerWithoutCommit(_ batch: [SimulatedRequest], server: Int) throws {
        for request in batch {
            guard case .act(let action, on: let id) = request.command else { continue }
            _ = model.act(action, on: id, now: now)
        }
        try sessions.reopen(server: server)
    }
}
