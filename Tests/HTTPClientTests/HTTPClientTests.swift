import HTTPClient
import Sockets
import TestSupport
import Testing

@Suite("The HTTP client", .timeLimit(.minutes(1)))
struct HTTPClientTests {
    let server: CannedServer

    init() throws { server = try CannedServer() }

    private func configuration(
        requestTime: Duration = .milliseconds(500),
        isAllowed: @escaping @Sendable (SocketAddress) -> Bool = { _ in true }
    ) -> HTTPClientConfiguration {
        var configuration = HTTPClientConfiguration(userAgent: "test/1", isAllowed: isAllowed)
        configuration.allowsPlainHTTP = true
        configuration.limits.requestTime = requestTime
        return configuration
    }

    /// Sends a request to each URL at once; returns the results in the order of the URLs.
    private func send(
        _ urls: [String],
        _ configuration: HTTPClientConfiguration
    ) throws -> [Result<IncomingResponse, HTTPClientError>] {
        var client = try HTTPClient(configuration, waker: try HTTPClient.Waker())
        var results: [UInt64: Result<IncomingResponse, HTTPClientError>] = [:]
        for (index, url) in urls.enumerated() {
            let request = OutgoingRequest(
                url: url,
                fields: ["Content-Type: application/json", "webhook-id: \(index)"],
                content: Array("{}".utf8)
            )
            do throws(HTTPClientError) {
                try client.start(request, id: UInt64(index))
            } catch {
                results[UInt64(index)] = .failure(error)
            }
        }
        let end = ContinuousClock.now + .seconds(20)
        var finished: [FinishedRequest] = []
        while results.count < urls.count, ContinuousClock.now < end {
            finished.removeAll()
            try client.wait(upTo: .seconds(1), into: &finished)
            for request in finished { results[request.id] = request.result }
        }
        return urls.indices.compactMap { results[UInt64($0)] }
    }

    private func send(
        _ path: String,
        requestTime: Duration = .milliseconds(500)
    ) throws -> Result<IncomingResponse, HTTPClientError> {
        let results = try send([server.url(path)], configuration(requestTime: requestTime))
        return try #require(results.first)
    }

    @Test("a request has its fields and its content, and its response a status")
    func accepted() throws {
        let response = try send("/ok").get()
        #expect(response.status == 204 && response.retryAfter == nil)
        let head = try #require(server.heads.first)
        #expect(head.hasPrefix("POST /ok HTTP/1.1\r\n"))
        for field in ["Content-Type: application/json", "webhook-id: 0", "Content-Length: 2"] {
            #expect(head.contains("\r\n\(field)"), "\(field)")
        }
        #expect(head.contains("\r\nUser-Agent: test/1"))
        #expect(!head.contains("Expect:"))
    }

    @Test("a redirect is not followed")
    func redirect() throws {
        #expect(try send("/redirect").get().status == 302)
        #expect(server.heads.count == 1)
    }

    @Test("Retry-After is returned")
    func retryAfter() throws {
        #expect(try send("/busy").get().retryAfter == .seconds(7))
    }

    @Test("a server that hangs, drips or sends without end costs the time limit and nothing more")
    func endless() throws {
        for path in ["/hang", "/drip", "/huge"] {
            let began = ContinuousClock.now
            #expect(try send(path) == .failure(.timedOut), "\(path)")
            #expect(ContinuousClock.now - began < .seconds(3), "\(path)")
        }
    }

    @Test("endless fields, an early end and bytes that are not HTTP are errors")
    func broken() throws {
        #expect(try send("/fields", requestTime: .seconds(10)) == .failure(.fieldsTooLarge))
        for path in ["/early", "/nothing", "/garbage"] {
            #expect(throws: HTTPClientError.self, "\(path)") { try send(path).get() }
        }
    }

    @Test("each address is checked when the client connects, also that of a name")
    func addresses() throws {
        let configuration = configuration { !$0.isLoopback }
        let urls = [
            server.url("/ok"), "http://localhost:\(server.port)/ok", "http://[::1]:\(server.port)/",
            "http://2130706433:\(server.port)/", "http://0x7f.1:\(server.port)/",
        ]
        for result in try send(urls, configuration) {
            #expect(result == .failure(.forbiddenAddress))
        }
        #expect(server.heads.isEmpty)
    }

    @Test("other schemes, user names and unknown hosts are errors")
    func urls() throws {
        var configuration = configuration(requestTime: .seconds(10))
        let urls = [
            "file:///etc/passwd", "ftp://127.0.0.1/", "http://a:b@127.0.0.1/",
            "gopher://127.0.0.1/",
            "http://", "no url at all",
        ]
        for result in try send(urls, configuration) {
            #expect(throws: HTTPClientError.self) { try result.get() }
        }
        let unknown = try send(["http://name.invalid/"], configuration)
        #expect(unknown == [.failure(.unknownHost)])
        let closed = try send(["http://127.0.0.1:1/"], configuration)
        #expect(closed == [.failure(.unreachable)])
        configuration.allowsPlainHTTP = false
        #expect(try send([server.url("/ok")], configuration) == [.failure(.forbiddenURL)])
        #expect(server.heads.isEmpty)
    }

    @Test("many requests run at once, and a slow one delays no other")
    func parallel() throws {
        let urls = (0..<100).map { server.url($0.isMultiple(of: 10) ? "/hang" : "/ok") }
        let results = try send(urls, configuration(requestTime: .seconds(2)))
        for (index, result) in results.enumerated() {
            if index.isMultiple(of: 10) {
                #expect(result == .failure(.timedOut))
            } else {
                #expect(try result.get().status == 204)
            }
        }
    }

    @Test("a waker ends a wait")
    func wakes() throws {
        let waker = try HTTPClient.Waker()
        var client = try HTTPClient(configuration(), waker: waker)
        var finished: [FinishedRequest] = []
        for _ in 0..<3 {
            waker.wake()
            let began = ContinuousClock.now
            try client.wait(upTo: .seconds(30), into: &finished)
            #expect(ContinuousClock.now - began < .seconds(10))
        }
    }
}
