import Bytes
import Sockets

/// A connection for the requests before a measurement, one at a time.
struct SetupClient: ~Copyable {
    private var channel: LoadChannel
    private let requests: BookingRequests

    init(to address: SocketAddress, token: BearerToken? = nil) throws {
        channel = try LoadChannel(to: address)
        requests = BookingRequests(port: address.port, token: token)
    }

    /// Sends a request and returns the `id` of the JSON object in its 201 response.
    mutating func create(_ path: String, _ content: String) throws -> Int64 {
        let request = requests.request("POST", path, content: content)
        let response = try exchange(request, "POST \(path)")
        guard response.status == 201, let id = response.id else {
            throw BenchError("POST \(path) returned \(response.status): \(response.content)")
        }
        return id
    }

    /// Sends a GET request and returns its response, whatever the status.
    mutating func get(_ path: String) throws -> SampleResponse {
        try exchange(requests.request("GET", path), "GET \(path)")
    }

    private mutating func exchange(_ request: [UInt8], _ name: String) throws -> SampleResponse {
        channel.output.append(request)
        do throws(SystemError) {
            try channel.send()
            while true {
                if let response = nextResponse() { return response }
                guard case .bytes = try channel.receive() else { break }
            }
        } catch {
            throw BenchError("\(name): \(error)")
        }
        throw BenchError("\(name): no response")
    }

    private mutating func nextResponse() -> SampleResponse? {
        guard case .complete(let head) = channel.scanHead(), let count = head.contentCount else {
            return nil
        }
        let total = head.headCount + count
        guard channel.input.count >= total else { return nil }
        defer { channel.input.consume(total) }
        return SampleResponse(
            head: channel.withInput(0..<head.headCount) { $0.utf8Text },
            content: channel.withInput(head.headCount..<total) { $0.utf8Text },
            status: head.status,
            id: channel.withInput(head.headCount..<total) { $0.integerMember(#""id""#) }
        )
    }
}

/// A whole response.
struct SampleResponse {
    let head: String
    let content: String
    let status: Int
    /// The first `id` in the content.
    let id: Int64?

    var byteCount: Int { head.utf8.count + content.utf8.count }

    /// The fields except those that every server sets itself.
    var fields: [(name: String, value: String)] {
        head.split(separator: "\r\n").dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon]
            guard !Self.serverFields.contains(name.lowercased()) else { return nil }
            return (String(name), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
    }

    private static let serverFields: Set<String> = [
        "connection", "content-length", "content-type", "date", "server",
    ]
}
