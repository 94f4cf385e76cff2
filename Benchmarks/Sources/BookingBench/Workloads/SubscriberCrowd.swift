import Bytes
import Sockets
import Synchronization

/// Many subscribers of one flight's events, which one thread reads with as little work as possible.
///
/// Every cycle of the readers is missing to the server on the same machine. So the thread receives
/// large pieces and keeps only the end of each stream, which shows whether the subscriber has
/// received the last event.
final class SubscriberCrowd {
    private final class Subscriber {
        let connection: LoadConnection
        /// The last bytes of the stream.
        var end = ByteBuffer()

        init(_ connection: LoadConnection) { self.connection = connection }
    }

    /// The streams, whose lock the thread holds while it runs.
    private struct Streams: ~Copyable {
        let epoll: Epoll
        var subscribers: [Subscriber] = []
        var input = ByteBuffer()
    }

    private final class Shared: Sendable {
        let streams: Mutex<Streams>
        let isStopping = Atomic(false)

        init(_ streams: consuming sending Streams) { self.streams = Mutex(streams) }
    }

    private let shared: Shared
    private var thread: BackgroundThread<Void>?

    init() throws {
        shared = Shared(Streams(epoll: try Epoll(eventCapacity: Limits.events)))
    }

    /// Adds a subscriber: sends `request`, and waits until the server has opened the stream.
    func subscribe(at address: SocketAddress, with request: [UInt8]) throws {
        try shared.streams.withLock { streams in
            let connection = try LoadConnection(to: address)
            connection.channel.output.append(request)
            try connection.channel.send()
            var reader = EventStreamReader()
            while !reader.isOpen {
                guard case .bytes = try connection.channel.receive() else {
                    throw BenchError("the server ended an event stream")
                }
                try reader.read(&connection.channel.input) { _ in }
            }
            let token = UInt64(streams.subscribers.count)
            try streams.epoll.add(connection.channel.socket, for: .readable, token: token)
            streams.subscribers.append(Subscriber(connection))
        }
    }

    /// Starts the thread.
    func start() throws {
        let shared = shared
        thread = try BackgroundThread(name: "subscribers") {
            try shared.streams.withLock { streams in
                while !shared.isStopping.load(ordering: .relaxed) { try Self.read(&streams) }
            }
        }
    }

    /// Stops the thread, and reads until every subscriber has the event `last` or until `deadline`.
    ///
    /// - Returns: How many subscribers do not have that event.
    func finish(expecting last: Int64, until deadline: Instant) throws -> Int {
        shared.isStopping.store(true, ordering: .relaxed)
        if let thread = thread.take() { try thread.join() }
        return try shared.streams.withLock { streams in
            while Self.behind(streams, last) > 0, Instant.now < deadline {
                try Self.read(&streams)
            }
            return Self.behind(streams, last)
        }
    }

    private static func behind(_ streams: borrowing Streams, _ last: Int64) -> Int {
        streams.subscribers.count { $0.end.bytes.lastEventID != last }
    }

    private static func read(_ streams: inout Streams) throws {
        let count = try streams.epoll.wait(timeoutMilliseconds: Limits.pollMilliseconds)
        for index in 0..<count {
            let subscriber = streams.subscribers[Int(streams.epoll.event(index).token)]
            streams.input.removeAll()
            let transfer = try subscriber.connection.channel.socket.receive(
                upTo: Limits.crowdReceiveBytes,
                into: &streams.input
            )
            if transfer == .endOfStream { throw BenchError("the server ended an event stream") }
            keepEnd(of: streams.input.bytes, in: &subscriber.end)
        }
    }

    /// Keeps enough bytes for the last event.
    private static func keepEnd(of bytes: RawSpan, in end: inout ByteBuffer) {
        end.append(bytes.extracting(last: Limits.streamEndBytes))
        if end.count > 2 * Limits.streamEndBytes {
            end.consume(end.count - Limits.streamEndBytes)
        }
    }
}
