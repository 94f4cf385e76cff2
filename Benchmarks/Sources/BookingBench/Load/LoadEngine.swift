import Bytes
import Sockets

/// An epoll loop on one thread: each connection sends its next request after its response.
///
/// This is a closed loop: the latency is that of a server at its limit, and with many connections it
/// is mostly time spent waiting in line. Epoll is level-triggered, with one `recv` for each event.
struct LoadEngine<Work: Workload>: ~Copyable {
    var work: Work
    private(set) var tally: Tally
    let epoll: Epoll
    private let addresses: [SocketAddress]
    private var connections: [LoadConnection]
    /// The number of requests in flight.
    private var waiting = 0
    private var isMeasuring = false
    private var isStopping = false

    /// Opens the connections, which take turns among the addresses.
    init(work: Work, addresses: [SocketAddress], connectionCount: Int) throws {
        guard (1...Limits.connections).contains(connectionCount) else {
            throw BenchError("the number of connections must be 1 to \(Limits.connections)")
        }
        let epoll = try Epoll(eventCapacity: Limits.events)
        var connections: [LoadConnection] = []
        for slot in 0..<connectionCount {
            connections.append(try Self.connect(slot, to: addresses, watchedBy: epoll))
        }
        self.work = work
        self.addresses = addresses
        self.epoll = epoll
        self.connections = connections
        tally = Tally(stepCount: work.steps.count)
    }

    /// Sends the next request of each connection that has none in flight.
    mutating func sendRequests() throws {
        for slot in connections.indices where !connections[slot].isWaiting {
            try sendNext(slot)
        }
    }

    /// Begins the window: from now on, responses count.
    mutating func beginWindow() { isMeasuring = true }

    /// Ends the window: the workload only finishes what it has begun.
    mutating func endWindow() {
        isMeasuring = false
        isStopping = true
    }

    /// Processes the input that has arrived, or waits a few milliseconds for some.
    mutating func turn() throws {
        let count = try epoll.wait(timeoutMilliseconds: Limits.pollMilliseconds)
        for index in 0..<count {
            let slot = Int(truncatingIfNeeded: epoll.event(index).token)
            if slot < connections.count {
                try receive(slot)
            } else {
                try work.receiveStream(slot - connections.count)
            }
        }
        try Interruption.check()
    }

    /// Runs for `duration`.
    mutating func turn(for duration: Duration) throws {
        let end = Instant.now + duration
        while Instant.now < end {
            try turn()
            if work.hasNewRequest() { try sendRequests() }
        }
    }

    /// Runs until no request is in flight; false if a response does not come.
    mutating func finish() throws -> Bool {
        let deadline = Instant.now + Limits.responseTimeout
        while waiting > 0 {
            try turn()
            if Instant.now > deadline { return false }
        }
        return true
    }

    private mutating func sendNext(_ slot: Int) throws {
        let connection = connections[slot]
        guard
            work.writeRequest(
                slot: slot,
                isStopping: isStopping,
                into: &connection.channel.output
            )
        else { return }
        waiting += 1
        connection.isWaiting = true
        connection.sentAt = .now
        do throws(SystemError) {
            try connection.channel.send()
        } catch {
            try replace(slot, "send: \(error)")
        }
    }

    private mutating func receive(_ slot: Int) throws {
        let connection = connections[slot]
        let transfer: Socket.Transfer
        do throws(SystemError) {
            transfer = try connection.channel.receive()
        } catch {
            return try replace(slot, "recv: \(error)")
        }
        if transfer == .wouldBlock { return }
        if transfer == .endOfStream { return try replace(slot, "closed before its response") }
        let now = Instant.now
        switch connection.channel.scanHead() {
        case .incomplete: return
        case .malformed: try replace(slot, "a response that is not HTTP/1.1")
        case .complete(let head):
            guard let contentCount = head.contentCount else {
                return try replace(slot, "a response without Content-Length")
            }
            let total = head.headCount + contentCount
            guard connection.channel.input.count >= total else { return }
            judge(connection, slot, head, head.headCount..<total, now)
            connection.channel.input.consume(total)
            if head.closes { try reconnect(slot) }
            try sendNext(slot)
        }
    }

    private mutating func judge(
        _ connection: LoadConnection,
        _ slot: Int,
        _ head: ResponseHead,
        _ range: Range<Int>,
        _ now: Instant
    ) {
        connection.isWaiting = false
        waiting -= 1
        let response = Response(status: head.status, sentAt: connection.sentAt, receivedAt: now)
        connection.channel.withInput(range) { content in
            switch work.judge(slot: slot, response, content) {
            case .correct(let step):
                guard isMeasuring else { return }
                tally.record(step: step, nanoseconds: now.nanoseconds(since: connection.sentAt))
            case .unexpectedStatus: tally.failures.addStatus(head.status, content)
            case .wrongContent: tally.failures.addWrongContent(head.status, content)
            }
        }
    }

    /// Opens a new connection in place of one that broke.
    private mutating func replace(_ slot: Int, _ reason: String) throws {
        if connections[slot].isWaiting {
            waiting -= 1
            tally.failures.addBrokenConnection(reason)
            // If every connection breaks, there is nothing to measure.
            guard tally.failures.count < Limits.failures else {
                throw BenchError("too many failures, the last one: \(reason)")
            }
            work.connectionBroke(slot: slot)
        }
        try reconnect(slot)
        try sendNext(slot)
    }

    private mutating func reconnect(_ slot: Int) throws {
        connections[slot] = try Self.connect(slot, to: addresses, watchedBy: epoll)
    }

    private static func connect(
        _ slot: Int,
        to addresses: [SocketAddress],
        watchedBy epoll: borrowing Epoll
    ) throws -> LoadConnection {
        let connection = try LoadConnection(to: addresses[slot % addresses.count])
        try epoll.add(connection.channel.socket, for: .readable, token: UInt64(slot))
        return connection
    }
}
