import Glibc
import HTTP
import HTTPServer
import Sockets
import TestSupport
import Testing

@Suite("A client that sends requests and does not read", .timeLimit(.minutes(2)))
struct PipelineFloodTests {
    @Test("100,000 pipelined requests need little memory, and all get a response")
    func flood() throws {
        // On a busy machine, this client may be slow.
        let server = try EchoServer { $0.writeTime = .seconds(600) }
        let client = try server.connect()
        // So that the requests do not fit into the kernel's buffers.
        let padding = String(repeating: "x", count: 100)
        let head = "GET /large?1000 HTTP/1.1\r\nHost: a\r\nX-Padding: \(padding)\r\n\r\n"
        let request = Array(head.utf8)
        let requests = 100_000
        let all = Array(repeatElement(request, count: requests).joined())
        let stalledAt = try sendUntilStalled(client, all)
        // The kernel's buffers are full, and the server has stopped reading.
        #expect(stalledAt < all.count)
        #expect(server.log.requestCount < requests)
        #expect(server.server.load.bufferedBytes < 1_048_576)
        let descriptor = client.socket.descriptor
        let sender = try Background {
            _ = sendAll(Array(all[stalledAt...]), to: descriptor)
        }
        // All responses have the same size.
        let first = try client.response()
        #expect(first.content.count == 1_000)
        let responseBytes = first.head.utf8.count + first.content.count
        #expect(try client.skip((requests - 1) * responseBytes) == "xxxx")
        sender.join()
        #expect(server.log.requestCount == requests)
    }

    /// Sends until the server has not received bytes for 500 ms; returns the number of sent bytes.
    private func sendUntilStalled(_ client: Client, _ bytes: [UInt8]) throws -> Int {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    client.socket.descriptor,
                    buffer.baseAddress?.advanced(by: sent),
                    buffer.count - sent,
                    Int32(MSG_DONTWAIT)
                )
            }
            let code = errno
            if count > 0 {
                sent += count
            } else if code != EAGAIN {
                throw SystemError(code: code, call: "send")
            } else {
                var waiting = pollfd(
                    fd: client.socket.descriptor,
                    events: Int16(POLLOUT),
                    revents: 0
                )
                guard unsafe poll(&waiting, 1, 500) > 0 else { return sent }
            }
        }
        return sent
    }
}
