internal import Bytes
internal import Sockets

/// Lifecycles on one flight while subscribers follow its events, on the same thread and clock.
///
/// A delivery takes from the moment at which the client that made the change has its answer to the
/// moment at which a subscriber has the event; an event that is there first took no time. Events of
/// `pay` and `refund` are measured; those of `hold` are not, because `pay` on a held seat may
/// rightly tell HELD once more, for the new deadline.
struct EventWorkload: Workload {
    /// One subscriber's connection and what it has been told.
    private final class Subscriber {
        let connection: LoadConnection
        var reader = EventStreamReader()
        var lastID: Int64 = 0
        var booked = 0
        var freed = 0

        init(_ connection: LoadConnection) { self.connection = connection }
    }

    /// When a seat's last `pay` or `refund` was sent and answered; 0 where it has not been yet.
    private struct Change {
        var sent: Int64 = 0
        var answered: Int64 = 0
    }

    var steps: [String] { lifecycle.steps }
    private var lifecycle: LifecycleWorkload
    private let plan: SeatPlan
    private var subscribers: [Subscriber] = []
    private var changes: [Change]

    /// From the writer's answer to the subscriber's event.
    private(set) var delivery = Histogram()
    /// From the writer's request to the subscriber's event: the commit is in it.
    private(set) var sinceRequest = Histogram()
    /// Events that came in another order than their numbers.
    private(set) var disorder = 0
    private var paid = 0
    private var refunded = 0

    init(lifecycle: LifecycleWorkload, plan: SeatPlan) {
        self.lifecycle = lifecycle
        self.plan = plan
        changes = Array(repeating: Change(), count: plan.count * 2)
    }

    /// Subscribes, waits until the server has begun each stream, and watches them with `epoll`.
    mutating func subscribe(
        _ count: Int,
        address: SocketAddress,
        epoll: borrowing Epoll
    ) throws(BenchError) {
        let requests = BookingRequests(port: address.port)
        let request = requests.events(flight: plan.flights[0])
        for index in 0..<count {
            let subscriber = Subscriber(try LoadConnection(to: address))
            let connection = subscriber.connection
            connection.channel.output.append(request)
            do throws(SystemError) {
                try connection.channel.send()
                let token = UInt64(lifecycle.slots.count + index)
                try epoll.add(connection.channel.socket, for: .readable, token: token)
            } catch {
                throw BenchError("event stream: \(error)")
            }
            while !subscriber.reader.isOpen { try receive(subscriber) }
            subscribers.append(subscriber)
        }
    }

    /// How many of the events of `pay` and `refund` the subscribers have not been told.
    var missing: Int {
        subscribers.reduce(0) { sum, subscriber in
            sum + max(paid - subscriber.booked, 0) + max(refunded - subscriber.freed, 0)
        }
    }

    /// How many events of `pay` and `refund` there were, for each subscriber.
    var told: Int { paid + refunded }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard lifecycle.writeRequest(slot: slot, isStopping: isStopping, into: &output) else {
            return false
        }
        if let index = changeIndex(slot) {
            changes[index] = Change(sent: MonotonicClock.nanoseconds())
        }
        return true
    }

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        let index = changeIndex(slot)
        let verdict = lifecycle.judge(slot: slot, answer, content)
        guard case .right(let step) = verdict else { return verdict }
        if let index { changes[index].answered = answer.receivedNanoseconds }
        if step == 2 { paid += 1 }
        if step == 3 { refunded += 1 }
        return verdict
    }

    mutating func connectionBroke(slot: Int) {
        lifecycle.connectionBroke(slot: slot)
    }

    mutating func receiveStream(_ index: Int) throws(BenchError) {
        try receive(subscribers[index])
    }

    /// Where the change that this connection's request makes is kept; nil for create and hold.
    private func changeIndex(_ slot: Int) -> Int? {
        let state = lifecycle.slots[slot]
        return state.step < 2 ? nil : state.seat * 2 + state.step - 2
    }

    private mutating func receive(_ subscriber: Subscriber) throws(BenchError) {
        let transfer: Socket.Transfer
        do throws(SystemError) {
            transfer = try subscriber.connection.channel.receive()
        } catch {
            throw BenchError("event stream: \(error)")
        }
        guard case .bytes = transfer else { throw BenchError("an event stream ended") }
        let now = MonotonicClock.nanoseconds()
        do throws(EventStreamReader.Malformed) {
            try subscriber.reader.read(&subscriber.connection.channel.input) { event in
                take(event, subscriber, now)
            }
        } catch {
            throw BenchError("no event stream: \(error.text)")
        }
    }

    private mutating func take(
        _ event: SeatEvent,
        _ subscriber: Subscriber,
        _ now: Int64
    ) {
        if event.id <= subscriber.lastID { disorder += 1 }
        subscriber.lastID = event.id
        guard event.state != .held,
            let seat = plan.number(row: event.row, letter: event.letter)
        else { return }
        let change = changes[seat * 2 + (event.state == .booked ? 0 : 1)]
        if event.state == .booked { subscriber.booked += 1 } else { subscriber.freed += 1 }
        guard change.sent > 0 else { return }
        sinceRequest.record(UInt64(max(now - change.sent, 0)))
        delivery.record(change.answered > 0 ? UInt64(max(now - change.answered, 0)) : 0)
    }
}
