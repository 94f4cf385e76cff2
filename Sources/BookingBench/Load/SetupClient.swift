internal import Bytes
internal import Sockets

/// One connection for what has to be done before and after a measurement, one request at a time.
struct SetupClient: ~Copyable {
    private var channel: LoadChannel
    private let requests: BookingRequests

    init(to address: SocketAddress, token: BearerToken? = nil) throws(BenchError) {
        channel = try LoadChannel(to: address)
        requests = BookingRequests(port: address.port, token: token)
    }

    /// Sends a request, waits for its answer, and takes from it what `read` finds.
    ///
    /// Another status than `expected`, or nil from `read`, is an error.
    mutating func call<Value>(
        _ method: String,
        _ path: String,
        content: String? = nil,
        expected: Int,
        _ read: (RawSpan) -> Value?
    ) throws(BenchError) -> Value {
        try send(method, path, content)
        let (status, range) = try awaitAnswer("\(method) \(path)")
        defer { channel.input.consume(range.upperBound) }
        if status == expected, let value = channel.withInput(range, read) { return value }
        let text = channel.withInput(range) { $0.text }
        throw BenchError("\(method) \(path) gave \(status): \(text)")
    }

    /// The whole answer to a GET, whatever its status.
    mutating func sample(_ path: String) throws(BenchError) -> SampleAnswer {
        try send("GET", path, nil)
        let (_, range) = try awaitAnswer("GET \(path)")
        defer { channel.input.consume(range.upperBound) }
        return SampleAnswer(
            head: channel.withInput(0..<range.lowerBound) { $0.text },
            content: channel.withInput(range) { $0.text }
        )
    }

    private mutating func send(
        _ method: String,
        _ path: String,
        _ content: String?
    ) throws(BenchError) {
        channel.output.append(requests.request(method, path, content: content))
        do throws(SystemError) {
            try channel.send()
        } catch {
            throw BenchError("\(method) \(path): \(error)")
        }
    }

    /// Receives until an answer is complete, and tells where its content lies.
    private mutating func awaitAnswer(
        _ what: String
    ) throws(BenchError) -> (status: Int, content: Range<Int>) {
        while true {
            if case .complete(let head) = channel.scanHead(), let count = head.contentCount,
                channel.input.count >= head.headCount + count
            {
                return (head.status, head.headCount..<head.headCount + count)
            }
            let transfer: Socket.Transfer
            do throws(SystemError) {
                transfer = try channel.receive()
            } catch {
                throw BenchError("\(what): \(error)")
            }
            guard case .bytes = transfer else { throw BenchError("\(what): no answer") }
        }
    }
}
