import Bytes
import HTTP
import Testing

@Suite("ResponseSerializer")
struct ResponseSerializerTests {
    static func context(
        isHead: Bool = false,
        isHTTP11: Bool = true,
        keepAlive: Bool = false,
        requestID: UInt64
    ) -> ResponseContext {
        ResponseContext(
            isHead: isHead,
            isHTTP11: isHTTP11,
            keepAlive: keepAlive,
            requestID: requestID
        )
    }

    static let second: Int64 = 784_111_777
    static let fixed = """
        Date: Sun, 06 Nov 1994 08:49:37 GMT\r
        X-Request-Id: 00000000000000ff\r
        X-Content-Type-Options: nosniff\r

        """

    @Test("a response has a status line, the fixed fields, its own fields and its content")
    func whole() {
        var response = Response()
        response.status = 201
        response.field("Location", "/api/bookings/1/")
        response.content.append("{}")
        let text = Self.serialize(response, Self.context(keepAlive: true, requestID: 255))
        #expect(
            text
                == "HTTP/1.1 201 Created\r\n\(Self.fixed)Location: /api/bookings/1/\r\n"
                + "Content-Length: 2\r\n\r\n{}"
        )
    }

    @Test("field lines that are added together keep their order")
    func together() {
        var response = Response()
        response.field("A", "1")
        response.fields("B: 2\r\nC: 3\r\n")
        response.field("D", "4")
        let text = Self.serialize(response, Self.context(keepAlive: true, requestID: 255))
        #expect(text.contains("\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nContent-Length: 0\r\n"))
    }

    @Test("a response to HEAD has the length of the content, and no content")
    func head() {
        var response = Response()
        response.content.append("hello")
        let context = Self.context(isHead: true, keepAlive: true, requestID: 255)
        #expect(
            Self.serialize(response, context)
                == "HTTP/1.1 200 OK\r\n\(Self.fixed)Content-Length: 5\r\n\r\n"
        )
    }

    @Test("204 and 304 have neither content nor Content-Length", arguments: [UInt16(204), 304])
    func noContent(_ status: UInt16) {
        var response = Response()
        response.status = status
        response.content.append("not to be sent")
        let text = Self.serialize(response, Self.context(keepAlive: true, requestID: 255))
        #expect(text.hasSuffix("nosniff\r\n\r\n"))
        #expect(!text.contains("Content-Length"))
    }

    @Test(
        "the Connection field is added if the default of the version does not apply",
        arguments: [
            (true, true, false, ""),
            (true, false, false, "Connection: close\r\n"),
            (true, true, true, "Connection: close\r\n"),
            (false, true, false, "Connection: keep-alive\r\n"),
            (false, false, false, "Connection: close\r\n"),
        ]
    )
    func connection(isHTTP11: Bool, keepAlive: Bool, closes: Bool, line: String) {
        var response = Response()
        response.closesConnection = closes
        let context = Self.context(isHTTP11: isHTTP11, keepAlive: keepAlive, requestID: 255)
        #expect(
            Self.serialize(response, context)
                == "HTTP/1.1 200 OK\r\n\(Self.fixed)\(line)Content-Length: 0\r\n\r\n"
        )
    }

    @Test("a field value cannot end its line")
    func forgery() {
        var response = Response()
        response.field("X") { value in
            value.append("a\r\nSet-Cookie: b\u{0}c\u{7F}d\te")
        }
        let text = Self.serialize(response, Self.context(keepAlive: true, requestID: 255))
        #expect(text.contains("\r\nX: a  Set-Cookie: b c d\te\r\n"))
    }

    @Test("a stream is chunked in HTTP/1.1, and not in HTTP/1.0")
    func stream() {
        var response = Response()
        response.content.append("first")
        let date = DateLine(epochSeconds: Self.second)
        var output = ByteBuffer()
        let context = Self.context(keepAlive: true, requestID: 255)
        ResponseSerializer.appendStreamHead(response, context: context, date: date, to: &output)
        ResponseSerializer.appendPiece(RawSpan(), isHTTP11: true, to: &output)
        var piece = ByteBuffer()
        piece.append("0123456789abcdef")
        ResponseSerializer.appendPiece(piece.bytes, isHTTP11: true, to: &output)
        ResponseSerializer.appendStreamEnd(isHTTP11: true, to: &output)
        #expect(
            output.bytes.text
                == "HTTP/1.1 200 OK\r\n\(Self.fixed)Transfer-Encoding: chunked\r\n\r\n"
                + "5\r\nfirst\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"
        )

        output.removeAll()
        let old = Self.context(isHTTP11: false, keepAlive: false, requestID: 255)
        ResponseSerializer.appendStreamHead(response, context: old, date: date, to: &output)
        ResponseSerializer.appendPiece(piece.bytes, isHTTP11: false, to: &output)
        ResponseSerializer.appendStreamEnd(isHTTP11: false, to: &output)
        #expect(
            output.bytes.text
                == "HTTP/1.1 200 OK\r\n\(Self.fixed)Connection: close\r\n\r\nfirst0123456789abcdef"
        )
    }

    @Test(
        "dates have the format of HTTP",
        arguments: [
            (Int64(0), "Thu, 01 Jan 1970 00:00:00 GMT"),
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ]
    )
    func dates(_ epochSeconds: Int64, _ text: String) {
        var buffer = ByteBuffer()
        buffer.append(httpDate: epochSeconds)
        #expect(buffer.bytes.text == text)
    }

    static func serialize(_ response: borrowing Response, _ context: ResponseContext) -> String {
        var output = ByteBuffer()
        let date = DateLine(epochSeconds: second)
        ResponseSerializer.append(response, context: context, date: date, to: &output)
        return output.bytes.text
    }
}
