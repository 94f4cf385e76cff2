internal import Bytes
internal import Sockets

/// A connection with the bytes that were received and those that are to be sent.
///
/// The socket blocks, and yet never makes its thread wait: what is sent fits into the kernel's
/// buffer, and it is read only when there is something to read.
struct LoadChannel: ~Copyable {
    let socket: Socket
    var input = ByteBuffer()
    var output = ByteBuffer()

    /// Connects; loopback only, so that nobody is ever put under load by mistake.
    init(to address: SocketAddress) throws(BenchError) {
        guard address.isLoopback else {
            throw BenchError("\(address) is not an address of this machine's loopback")
        }
        do throws(SystemError) {
            socket = try Socket.connect(
                to: address,
                timeoutMilliseconds: Limits.answerMilliseconds
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

    /// Looks for the head of an answer at the beginning of the input.
    func scanHead() -> AnswerHead.Scan { AnswerHead.scan(input.bytes) }

    /// Lends a part of the input.
    func withInput<Value>(_ range: Range<Int>, _ body: (RawSpan) -> Value) -> Value {
        body(input.bytes.extracting(range))
    }
}

/// One kept-alive connection with at most one request under way.
final class LoadConnection {
    var channel: LoadChannel
    /// When the request under way was sent.
    var sentNanoseconds: Int64 = 0
    /// Whether an answer is due.
    var isWaiting = false

    init(to address: SocketAddress) throws(BenchError) {
        channel = try LoadChannel(to: address)
    }
}
