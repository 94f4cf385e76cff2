import Testing

@testable import BookingBench

@Suite("Response heads")
struct ResponseHeadTests {
    static let response = """
        HTTP/1.1 201 Created\r\n\
        Content-Type: application/json\r\n\
        CONTENT-LENGTH:  12\r\n\
        X-Request-Id: 0123\r\n\
        \r\n\
        {"id": 4711}
        """

    static func scan(_ text: some StringProtocol) -> ResponseHead.Scan {
        withBytes(of: text) { ResponseHead.scan($0) }
    }

    @Test("the status and the length are read, whatever the case of the field's name")
    func complete() throws {
        guard case .complete(let head) = Self.scan(Self.response) else {
            Issue.record("not complete")
            return
        }
        #expect(head.status == 201)
        #expect(head.contentCount == 12)
        #expect(head.headCount == Self.response.utf8.count - 12)
        #expect(!head.closes)
    }

    @Test("a part of a head is incomplete, wherever it ends")
    func everySplit() throws {
        let headCount = Self.response.utf8.count - 12
        for count in 0..<headCount {
            let part = String(decoding: Array(Self.response.utf8.prefix(count)), as: UTF8.self)
            #expect(Self.scan(part) == .incomplete, "\(count) bytes")
        }
    }

    @Test(
        "bytes that are no HTTP/1.1 response are malformed",
        arguments: ["GET / HTTP/1.1\r\n\r\n", "HTTP/2 200 OK  \r\n\r\n", "HTTP/1.1 2OO OK\r\n\r\n"]
    )
    func malformed(text: String) {
        #expect(Self.scan(text) == .malformed)
    }

    @Test("Connection: close is read, and HTTP/1.0 closes by default")
    func closing() {
        let heads = [
            "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        ]
        for text in heads {
            guard case .complete(let head) = Self.scan(text) else {
                Issue.record("not complete: \(text)")
                continue
            }
            #expect(head.closes)
        }
    }

    @Test("a chunked response has no length, and a 304 has no content")
    func framing() {
        let chunked = Self.scan("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        guard case .complete(let head) = chunked else {
            Issue.record("not complete")
            return
        }
        #expect(head.isChunked)
        #expect(head.contentCount == nil)
        guard case .complete(let empty) = Self.scan("HTTP/1.1 304 Not Modified\r\n\r\n") else {
            Issue.record("not complete")
            return
        }
        #expect(empty.contentCount == 0)
    }
}
