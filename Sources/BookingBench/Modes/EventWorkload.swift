internal import Bytes
internal import Sockets

/// Lifecycles on one flight while subscribers follow its events.
///
/// Some subscribers are read on the load's own thread and clock, and everything that they are told is
/// checked: ids rise, and at the end every seat is known to be free again. The others are a crowd that
/// is only read. Where changes come faster than they are told, a server may leave out those that a
/// newer one of the same seat has overtaken.
///
/// How long a change takes to be seen is measured on bookings of their own, one step at a time, so
/// that it is known which change an event tells.
struct EventWorkload: Workload {
    /// One checked subscriber's connection and what it has been told.
    private final class Subscriber {
        let connection: LoadConnection
        var reader = EventStreamReader()
        var lastID: Int64 = 0
        /// What it knows of each seat; nil where it was told nothing.
        var seats: [SeatEvent.State?]

        init(_ connection: LoadConnection, seats: Int) {
            self.connection = connection
            self.seats = Array(repeating: nil, count: seats)
        }
    }

    /// The step whose event is waited for: a `pay` or a `refund`.
    private struct Probe {
        let seat: Int
        let state: SeatEvent.State
        let sent: Int64
        var answered: Int64 = 0
        /// Subscribers that have not seen it.
        var unseen: Int
    }

    var steps: [String] { lifecycle.steps }
    private var lifecycle: LifecycleWorkload
    private let plan: SeatPlan
    private let crowd: SubscriberCrowd
    private var subscribers: [Subscriber] = []
    private var probe: Probe?
    /// When the next step of the bookings that are watched may be made.
    private var nextProbeAt: Int64 = 0

    /// From the writer's answer to the subscriber's event; none where the event was there first.
    private(set) var delivery = Histogram()
    /// From the writer's request to the subscriber's event: the commit is in it.
    private(set) var sinceRequest = Histogram()
    /// Events that came in another order than their numbers.
    private(set) var disorder = 0
    /// Events of all checked subscribers.
    private(set) var events = 0
    /// Changes that a subscriber has not seen within `Limits.deliveryMilliseconds`.
    private(set) var lostProbes = 0

    /// `lifecycle` has one connection more than there is load: the last one's bookings are watched.
    init(lifecycle: LifecycleWorkload, plan: SeatPlan) throws(BenchError) {
        self.lifecycle = lifecycle
        self.plan = plan
        crowd = try SubscriberCrowd()
    }

    private var probeSlot: Int { lifecycle.slots.count - 1 }

    /// Subscribes, and waits until the server has begun each stream.
    ///
    /// The first `Limits.checkedSubscribers` are checked, and watched with `epoll`.
    mutating func subscribe(
        _ count: Int,
        address: SocketAddress,
        requests: BookingRequests,
        epoll: borrowing Epoll
    ) throws(BenchError) {
        let request = requests.events(flight: plan.flights[0])
        for index in 0..<min(count, Limits.checkedSubscribers) {
            let connection = try LoadConnection(to: address)
            let subscriber = Subscriber(connection, seats: plan.count)
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
        for _ in subscribers.count..<count { try crowd.subscribe(at: address, with: request) }
        try crowd.start()
    }

    /// What the checked subscribers do not know, though everything is done: seats that are free again,
    /// and the last event of all.
    var missing: Int {
        let last = lastID
        return subscribers.reduce(0) { sum, subscriber in
            let wrongSeats = subscriber.seats.count { $0 != nil && $0 != .available }
            return sum + wrongSeats + (subscriber.lastID == last ? 0 : 1)
        }
    }

    /// Stops reading; returns how many of the crowd were not told the last event.
    func finishCrowd(until deadline: Int64) throws(BenchError) -> Int {
        try crowd.finish(expecting: lastID, until: deadline)
    }

    private var lastID: Int64 { subscribers.map(\.lastID).max() ?? 0 }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard slot != probeSlot || isStopping || wantsKick() else { return false }
        guard lifecycle.writeRequest(slot: slot, isStopping: isStopping, into: &output) else {
            return false
        }
        // At the end nobody waits for sightings: what the seats are then is checked anyway.
        if slot == probeSlot, !isStopping { beginProbe() }
        return true
    }

    func wantsKick() -> Bool {
        let now = MonotonicClock.nanoseconds()
        guard let probe else { return now >= nextProbeAt }
        return now >= nextProbeAt && probe.unseen == 0
            || now >= probe.sent + Limits.deliveryMilliseconds * 1_000_000
    }

    private mutating func beginProbe() {
        let now = MonotonicClock.nanoseconds()
        nextProbeAt = now + Limits.probeMilliseconds * 1_000_000
        lostProbes += probe?.unseen ?? 0
        let state = lifecycle.slots[probeSlot]
        probe = nil
        guard state.step >= 2 else { return }
        probe = Probe(
            seat: state.seat,
            state: state.step == 2 ? .booked : .available,
            sent: now,
            unseen: subscribers.count
        )
    }

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        if slot == probeSlot { probe?.answered = answer.receivedNanoseconds }
        return lifecycle.judge(slot: slot, answer, content)
    }

    mutating func connectionBroke(slot: Int) {
        lifecycle.connectionBroke(slot: slot)
    }

    mutating func receiveStream(_ index: Int) throws(BenchError) {
        try receive(subscribers[index])
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
        events += 1
        if event.id <= subscriber.lastID { disorder += 1 }
        subscriber.lastID = event.id
        guard let seat = plan.number(row: event.row, letter: event.letter) else { return }
        subscriber.seats[seat] = event.state
        guard let probe, probe.seat == seat, probe.state == event.state, probe.unseen > 0 else {
            return
        }
        self.probe?.unseen -= 1
        sinceRequest.record(UInt64(max(now - probe.sent, 0)))
        delivery.record(probe.answered > 0 ? UInt64(max(now - probe.answered, 0)) : 0)
    }
}
