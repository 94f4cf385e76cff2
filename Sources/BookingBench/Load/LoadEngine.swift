internal import Bytes
internal import Sockets

/// One thread's epoll loop: every connection sends its next request when its answer has been read.
///
/// A closed loop: latency is that of a server at its limit, and with many connections it is mostly
/// waiting in line. Level-triggered, one `recv` for each readiness: sockets may block, and never do.
struct LoadEngine<Work: Workload>: ~Copyable {
    /// What is asked and how it is judged.
    var work: Work
    /// What the answers amount to.
    var tally: Tally
    /// How many connections wait for an answer.
    private(set) var waiting = 0

    let epoll: Epoll
    private let address: SocketAddress
    private var connections: [LoadConnection]
    private var isStopping = false
    private var isMeasuring = false

    /// Connects `connectionCount` times.
    init(work: Work, address: SocketAddress, connectionCount: Int) throws(BenchError) {
        guard (1...Limits.connections).contains(connectionCount) else {
            throw BenchError("connections must be 1 to \(Limits.connections)")
        }
        let epoll: Epoll
        do throws(SystemError) {
            epoll = try Epoll(eventCapacity: Limits.events)
        } catch {
            throw BenchError("\(error)")
        }
        var connections: [LoadConnection] = []
        for slot in 0..<connectionCount {
            connections.append(try Self.connect(slot, to: address, watchedBy: epoll))
        }
        self.work = work
        self.address = address
        self.epoll = epoll
        self.connections = connections
        tally = Tally(stepCount: work.steps.count)
    }

    /// Gives every connection that waits for nothing its next request.
    mutating func kick() throws(BenchError) {
        for slot in connections.indices where !connections[slot].isWaiting {
            try sendNext(slot)
        }
    }

    /// From now on answers count.
    mutating func beginWindow() {
        tally.beginWindow()
        isMeasuring = true
    }

    /// From now on answers do not count, and only what was begun is finished.
    mutating func endWindow() {
        isMeasuring = false
        isStopping = true
    }

    /// Takes what has arrived, or waits a little.
    mutating func turn() throws(BenchError) {
        let count: Int
        do throws(SystemError) {
            count = try epoll.wait(timeoutMilliseconds: Limits.pollMilliseconds)
        } catch {
            throw BenchError("\(error)")
        }
        for index in 0..<count {
            let slot = Int(truncatingIfNeeded: epoll.event(index).token)
            if slot < connections.count {
                try receive(slot)
            } else {
                try work.receiveStream(slot - connections.count)
            }
        }
        if Interruption.isRequested { throw BenchError("interrupted") }
    }

    /// Goes on until no answer is due; false when one does not come.
    mutating func finish() throws(BenchError) -> Bool {
        let deadline = MonotonicClock.nanoseconds() + Limits.answerMilliseconds * 1_000_000
        while waiting > 0 {
            try turn()
            if MonotonicClock.nanoseconds() > deadline { return false }
        }
        return true
    }

    private mutating func sendNext(_ slot: Int) throws(BenchError) {
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
        connection.sentNanoseconds = MonotonicClock.nanoseconds()
        do throws(SystemError) {
            try connection.channel.send()
        } catch {
            try replace(slot, "send: \(error)")
        }
    }

    private mutating func receive(_ slot: Int) throws(BenchError) {
        let connection = connections[slot]
        let transfer: Socket.Transfer
        do throws(SystemError) {
            transfer = try connection.channel.receive()
        } catch {
            return try replace(slot, "recv: \(error)")
        }
        if transfer == .wouldBlock { return }
        if transfer == .endOfStream { return try replace(slot, "closed before its answer") }
        let now = MonotonicClock.nanoseconds()
        switch connection.channel.scanHead() {
        case .incomplete: return
        case .malformed: try replace(slot, "an answer that is not HTTP/1.1")
        case .complete(let head):
            guard let contentCount = head.contentCount else {
                return try replace(slot, "an answer without Content-Length")
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
        _ head: AnswerHead,
        _ range: Range<Int>,
        _ now: Int64
    ) {
        connection.isWaiting = false
        waiting -= 1
        let answer = Answer(
            status: head.status,
            sentNanoseconds: connection.sentNanoseconds,
            receivedNanoseconds: now
        )
        connection.channel.withInput(range) { content in
            switch work.judge(slot: slot, answer, content) {
            case .right(let step):
                guard isMeasuring else { return }
                tally.record(step: step, nanoseconds: now - connection.sentNanoseconds)
            case .unexpectedStatus: tally.failures.addStatus(head.status, content)
            case .wrongContent: tally.failures.addWrongContent(head.status, content)
            }
        }
    }

    /// A connection ended that should not have.
    private mutating func replace(_ slot: Int, _ reason: String) throws(BenchError) {
        if connections[slot].isWaiting {
            waiting -= 1
            tally.failures.addBrokenConnection(reason)
            // Where every connection breaks there is nothing to measure, and trying again and again
            // would only hide it.
            guard tally.failures.count < Limits.failures else {
                throw BenchError("too many failures, the last one: \(reason)")
            }
            work.connectionBroke(slot: slot)
        }
        try reconnect(slot)
        try sendNext(slot)
    }

    private mutating func reconnect(_ slot: Int) throws(BenchError) {
        tally.reconnections += 1
        connections[slot] = try Self.connect(slot, to: address, watchedBy: epoll)
    }

    private static func connect(
        _ slot: Int,
        to address: SocketAddress,
        watchedBy epoll: borrowing Epoll
    ) throws(BenchError) -> LoadConnection {
        let connection = try LoadConnection(to: address)
        do throws(SystemError) {
            try epoll.add(connection.channel.socket, for: .readable, token: UInt64(slot))
        } catch {
            throw BenchError("\(error)")
        }
        return connection
    }
}
