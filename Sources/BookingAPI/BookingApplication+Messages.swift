internal import Bookings
internal import HTTP
public import HTTPServer

/// Subscriptions, and messages from other threads.
extension BookingApplication where Reader: ~Copyable {
    /// Throws a 503 if the event loop has too many subscribers of the log.
    func checkRoom(for subscription: Subscription) throws(Problem) {
        if case .seats = subscription { return }
        guard eventSubscribers.hasRoom else { throw Problem(StoreError.overloaded) }
    }

    mutating func subscribe(
        _ pending: PendingResponse,
        to subscription: Subscription,
        token: TokenID?,
        on loop: any LoopControl
    ) {
        switch subscription {
        case .seats(let seats): subscribers.add(pending.exchange, to: seats, token: token)
        case .events(let events): eventSubscribers.add(pending.exchange, events, token: token)
        case .poll(let poll): eventSubscribers.add(pending, poll, on: loop)
        }
    }

    /// Handles the messages that other threads have posted to this event loop.
    public mutating func receive(from mailbox: Mailbox<LoopMessage>, on loop: any LoopControl) {
        mailbox.take(for: loop.index, into: &messages)
        for index in messages.indices { receive(messages[index], on: loop) }
        messages.removeAll(keepingCapacity: true)
    }

    private mutating func receive(_ message: LoopMessage, on loop: any LoopControl) {
        switch message {
        case .completed(let commands): writes.finish(commands, on: loop)
        case .read(let read): finish(read, on: loop)
        case .seatChanges(let batch): subscribers.deliver(batch, on: loop)
        case .deliverNextSlice: subscribers.deliverNextSlice(on: loop)
        case .events(let batch): eventSubscribers.deliver(batch, on: loop)
        case .deliverNextEvents: eventSubscribers.deliverNextSlice(on: loop)
        case .eventPage(let page): eventSubscribers.receive(page, on: loop)
        case .eventTick(let tick): eventSubscribers.receive(tick, on: loop)
        case .heartbeat: subscribers.sendHeartbeat(on: loop)
        case .accessCheck: subscribers.endInvalid(on: loop)
        }
    }

    private mutating func finish(_ read: CompletedRead, on loop: any LoopControl) {
        guard let subscription = read.subscription else {
            context.finish(read.pending, on: loop) { (response) throws(Problem) in
                read.move(to: &response)
            }
            return
        }
        do throws(Problem) {
            try checkRoom(for: subscription)
        } catch {
            return context.finish(read.pending, on: loop) { (_) throws(Problem) in throw error }
        }
        if case .poll = subscription {
            return subscribe(read.pending, to: subscription, token: read.token, on: loop)
        }
        let hasBegun = loop.beginStream(read.pending.exchange) { response in
            read.move(to: &response)
            context.origins.write(read.pending.origin, to: &response)
        }
        if hasBegun { subscribe(read.pending, to: subscription, token: read.token, on: loop) }
    }

    /// Removes a subscriber whose stream has ended.
    public mutating func streamEnded(_ exchange: Exchange) {
        subscribers.remove(exchange)
        eventSubscribers.remove(exchange)
    }

    /// Releases what the reads of a turn share.
    public mutating func turnEnded() { reads.endBurst() }
}
