import Bytes
import Sockets

/// Lifecycles on one flight while subscribers receive the flight's events.
///
/// The engine's thread reads the first `Limits.checkedSubscribers` subscribers and validates all of
/// their events: ids rise, and at the end every seat is free again. All other subscribers are a crowd
/// that a second thread only reads. Under load, a server may omit a change that a newer change of the
/// same seat has replaced.
///
/// A connection of its own makes the changes whose delivery is measured ("probes"), one at a time, so
/// that it is known which change an event describes.
struct EventWorkload: Workload {
    /// The rows of the flight's cabin: 240 seats.
    static let flightRows = 40

    /// A validated subscriber and what it knows.
    private final class Subscriber {
        let connection: LoadConnection
        var reader = EventStreamReader()
        var lastID: Int64 = 0
        /// The state of each seat; nil before its first event.
        var seats: [SeatEvent.State?]

        init(_ connection: LoadConnection, seats: Int) {
            self.connection = connection
            self.seats = Array(repeating: nil, count: seats)
        }
    }

    /// A `pay` or a `refund` whose events are expected.
    private struct Probe {
        let seat: Int
        let state: SeatEvent.State
        let sentAt: Instant
        var respondedAt: Instant?
        /// How many subscribers have not received its event.
        var unseen: Int
    }

    var steps: [String] { lifecycle.steps }
    private var lifecycle: LifecycleWorkload
    private let plan: SeatPlan
    private let crowd: SubscriberCrowd
    private var subscribers: [Subscriber] = []
    private var probe: Probe?
    private var nextProbeAt = Instant(nanoseconds: 0)

    /// From the response to the subscriber's event; 0 if the event arrived first.
    private var delivery = Histogram()
    /// From the request to the subscriber's event, so it includes the commit.
    private var sinceRequest = Histogram()
    /// The number of events that all validated subscribers have received.
    private var events = 0
    /// How many of these had a lower id than the event before.
    private var outOfOrder = 0
    /// How many events of probes a subscriber has not received within `Limits.deliveryTimeout`.
    private var lostProbes = 0

    /// The last connection of `lifecycle` is the one for the probes.
    init(lifecycle: LifecycleWorkload, plan: SeatPlan) throws {
        self.lifecycle = lifecycle
        self.plan = plan
        crowd = try SubscriberCrowd()
    }

    private var probeSlot: Int { lifecycle.slots.count - 1 }

    private var lastID: Int64 { subscribers.map(\.lastID).max() ?? 0 }

    /// Subscribes, and waits until the server has opened each stream.
    ///
    /// The validated subscribers are added to the engine's `epoll`.
    mutating func subscribe(
        _ count: Int,
        address: SocketAddress,
        request: [UInt8],
        epoll: borrowing Epoll
    ) throws {
        for index in 0..<min(count, Limits.checkedSubscribers) {
            let connection = try LoadConnection(to: address)
            let subscriber = Subscriber(connection, seats: plan.count)
            connection.channel.output.append(request)
            try connection.channel.send()
            let token = UInt64(lifecycle.slots.count + index)
            try epoll.add(connection.channel.socket, for: .readable, token: token)
            while !subscriber.reader.isOpen { try receive(subscriber) }
            subscribers.append(subscriber)
        }
        for _ in subscribers.count..<count { try crowd.subscribe(at: address, with: request) }
        try crowd.start()
    }

    /// How much the validated subscribers do not know after the last response: seats that are free
    /// again, and the last event.
    var missing: Int {
        let last = lastID
        return subscribers.reduce(0) { sum, subscriber in
            let wrongSeats = subscriber.seats.count { $0 != nil && $0 != .available }
            let hasLast = subscriber.lastID == last && last > 0
            return sum + wrongSeats + (hasLast ? 0 : 1)
        }
    }

    /// What the validated subscribers did not receive, or received in the wrong order.
    var violations: Int { missing + lostProbes + outOfOrder }

    /// Stops the crowd; returns how many of its subscribers have not received the last event.
    func finishCrowd(until deadline: Instant) throws -> Int {
        try crowd.finish(expecting: lastID, until: deadline)
    }

    func details(subscribers: Int, subscribersBehind: Int) -> [Measurement.Detail] {
        let delivery = LatencySummary(delivery)
        return [
            .init(name: "subscribers", value: Double(subscribers)),
            .init(name: "events checked", value: Double(events)),
            .init(name: "events wrong or missing", value: Double(missing + lostProbes)),
            .init(name: "events out of order", value: Double(outOfOrder)),
            .init(name: "subscribers without the last event", value: Double(subscribersBehind)),
            .init(name: "delivery p50, us", value: delivery.p50),
            .init(name: "delivery max, us", value: delivery.max),
            .init(name: "since the request p50, us", value: LatencySummary(sinceRequest).p50),
        ]
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard slot != probeSlot || isStopping || hasNewRequest() else { return false }
        guard lifecycle.writeRequest(slot: slot, isStopping: isStopping, into: &output) else {
            return false
        }
        // The last requests are no probes: the state of every seat is validated anyway.
        if slot == probeSlot, !isStopping { beginProbe() }
        return true
    }

    func hasNewRequest() -> Bool {
        let now = Instant.now
        guard let probe else { return now >= nextProbeAt }
        return now >= nextProbeAt && probe.unseen == 0
            || now >= probe.sentAt + Limits.deliveryTimeout
    }

    private mutating func beginProbe() {
        let now = Instant.now
        nextProbeAt = now + Limits.probeInterval
        lostProbes += probe?.unseen ?? 0
        probe = nil
        let slot = lifecycle.slots[probeSlot]
        guard slot.step >= 2 else { return }
        probe = Probe(
            seat: slot.seat,
            state: slot.step == 2 ? .booked : .available,
            sentAt: now,
            unseen: subscribers.count
        )
    }

    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict {
        if slot == probeSlot { probe?.respondedAt = response.receivedAt }
        return lifecycle.judge(slot: slot, response, content)
    }

    mutating func connectionBroke(slot: Int) { lifecycle.connectionBroke(slot: slot) }

    mutating func receiveStream(_ index: Int) throws { try receive(subscribers[index]) }

    private mutating func receive(_ subscriber: Subscriber) throws {
        guard case .bytes = try subscriber.connection.channel.receive() else {
            throw BenchError("the server ended an event stream")
        }
        let now = Instant.now
        try subscriber.reader.read(&subscriber.connection.channel.input) { event in
            record(event, subscriber, now)
        }
    }

    private mutating func record(_ event: SeatEvent, _ subscriber: Subscriber, _ now: Instant) {
        events += 1
        if event.id <= subscriber.lastID { outOfOrder += 1 }
        subscriber.lastID = event.id
        guard let seat = plan.number(row: event.row, letter: event.letter) else { return }
        subscriber.seats[seat] = event.state
        guard let probe, probe.seat == seat, probe.state == event.state, probe.unseen > 0 else {
            return
        }
        self.probe?.unseen -= 1
        sinceRequest.record(now.nanoseconds(since: probe.sentAt))
        delivery.record(probe.respondedAt.map { now.nanoseconds(since: $0) } ?? 0)
    }
}
