internal import Bytes
internal import Sockets
internal import Synchronization

/// Many subscribers of one flight's events, read by one thread that does as little as it can.
///
/// On the machine that is measured every cycle of the readers is missing to the server. So what comes
/// is read in large pieces and forgotten, but for the end of each stream, which tells whether its
/// subscriber was told the last change.
///
/// `start` and `finish` are called once each, by one thread.
final class SubscriberCrowd: Sendable {
    private final class Member {
        let connection: LoadConnection
        /// The last bytes of the stream.
        var end = ByteBuffer()

        init(_ connection: LoadConnection) { self.connection = connection }
    }

    /// Who is read; the thread's while it runs.
    private struct Members: ~Copyable {
        let epoll: Epoll
        var all: [Member] = []
        var input = ByteBuffer()
        /// What went wrong first.
        var failure: String?
    }

    private let members: Guarded<Members>
    private let isStopping = Atomic(false)
    private let thread = Guarded<SystemThread?>(nil)

    /// Nobody yet.
    init() throws(BenchError) {
        do throws(SystemError) {
            members = Guarded(Members(epoll: try Epoll(eventCapacity: Limits.events)))
        } catch {
            throw BenchError("\(error)")
        }
    }

    /// Subscribes with `request`, and waits until the server has begun the stream.
    func subscribe(at address: SocketAddress, with request: [UInt8]) throws(BenchError) {
        try members.withLock { (members) throws(BenchError) in
            let connection = try LoadConnection(to: address)
            connection.channel.output.append(request)
            do {
                try connection.channel.send()
                var reader = EventStreamReader()
                while !reader.isOpen {
                    guard case .bytes = try connection.channel.receive() else {
                        throw BenchError("an event stream ended")
                    }
                    try reader.read(&connection.channel.input) { _ in }
                }
                let token = UInt64(members.all.count)
                try members.epoll.add(connection.channel.socket, for: .readable, token: token)
            } catch {
                throw BenchError("event stream: \(error)")
            }
            members.all.append(Member(connection))
        }
    }

    /// Begins to read.
    func start() throws(BenchError) {
        do throws(SystemError) {
            var started: SystemThread? = try SystemThread(name: "subscribers") { [self] in
                members.withLock { members in
                    while !isStopping.load(ordering: .relaxed), members.failure == nil {
                        Self.read(&members)
                    }
                }
            }
            thread.withLock { $0 = started.take() }
        } catch {
            throw BenchError("\(error)")
        }
    }

    /// Stops the thread and reads on until everybody was told the event `last`, for a while.
    ///
    /// - Returns: How many were not told it.
    func finish(expecting last: Int64, until deadline: Int64) throws(BenchError) -> Int {
        isStopping.store(true, ordering: .relaxed)
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
        let (missing, failure) = members.withLock { members in
            while members.failure == nil, Self.behind(members, last) > 0,
                MonotonicClock.nanoseconds() < deadline
            {
                Self.read(&members)
            }
            return (Self.behind(members, last), members.failure)
        }
        if let failure { throw BenchError(failure) }
        return missing
    }

    private static func behind(_ members: borrowing Members, _ last: Int64) -> Int {
        members.all.count { $0.end.bytes.lastEventID != last }
    }

    private static func read(_ members: inout Members) {
        do throws(SystemError) {
            let count = try members.epoll.wait(timeoutMilliseconds: Limits.pollMilliseconds)
            for index in 0..<count {
                let member = members.all[Int(members.epoll.event(index).token)]
                members.input.removeAll()
                let transfer = try member.connection.channel.socket.receive(
                    upTo: Limits.crowdReceiveBytes,
                    into: &members.input
                )
                if transfer == .endOfStream { members.failure = "an event stream ended" }
                keepEnd(of: members.input.bytes, in: &member.end)
            }
        } catch {
            members.failure = "event stream: \(error)"
        }
    }

    /// Keeps what the last event surely lies in.
    private static func keepEnd(of bytes: RawSpan, in end: inout ByteBuffer) {
        end.append(bytes.extracting(last: Limits.streamEndBytes))
        if end.count > 2 * Limits.streamEndBytes {
            end.consume(end.count - Limits.streamEndBytes)
        }
    }
}

extension RawSpan {
    /// The number behind the last `id: ` of an event stream; nil where there is none.
    var lastEventID: Int64? {
        var offset = byteCount - 4
        while offset >= 0 {
            if has("id: ", at: offset) { return integer(at: offset + 4) }
            offset -= 1
        }
        return nil
    }
}
