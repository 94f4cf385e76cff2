import Bytes
import Sockets

/// A connection with its input and output.
///
/// The socket blocks, but its thread never waits for it: requests fit into the kernel's send buffer,
/// and the thread receives only after epoll has reported input.
struct LoadChannel: ~Copyable {
    let socket: Socket
    var input = ByteBuffer()
    var output = ByteBuffer()

    /// Connects to a loopback address; others are an error, so that no other machine is ever loaded
    /// by mistake.
    init(to address: SocketAddress) throws {
        guard address.isLoopback else {
            throw BenchError("\(address) is not a loopback address")
        }
        do throws(SystemError) {
            socket = try Socket.connect(
                to: address,
                timeout: Limits.responseTimeout
            )
        } catch {
            throw BenchError("\(address): \(error)")
        }
    }

    /// Sends what is in `output`.
    mutating func send() throws(SystemError) {
        while !output.isEmpty {
            guard case .bytes(let count) = try socket.send(output.bytes) else { return }
            output.consume(count)
        }
    }

    /// Receives once.
    mutating func receive() throws(SystemError) -> Socket.Transfer {
        try socket.receive(upTo: Limits.receiveBytes, into: &input)
    }

    /// Scans the input for the head of a response.
    func scanHead() -> ResponseHead.Scan { ResponseHead.scan(input.bytes) }

    /// Lends a part of the input to `body`.
    func withInput<Value>(_ range: Range<Int>, _ body: (RawSpan) -> Value) -> Value {
        body(input.bytes.extracting(range))
    }
}

/// A persistent connection with at most one request in flight.
///
/// The channel is a value of its own, because a span of a class's property cannot leave the access.
final class LoadConnection {
    var channel: LoadChannel
    var sentAt = Instant(nanoseconds: 0)
    /// Whether a request is in flight.
    var isWaiting = false

    init(to address: SocketAddress) throws {
        channel = try LoadChannel(to: address)
    }
}
