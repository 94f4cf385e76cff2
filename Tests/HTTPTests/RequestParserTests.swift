import Bytes
import HTTP
import Testing

@Suite("RequestParser")
struct RequestParserTests {
    @Test("the parser finds the parts of a request")
    func parts() {
        var parser = RequestParser()
        var input = ByteBuffer()
        input.append(
            "POST /api/bookings/?limit=5 HTTP/1.1\r\nHost: a:80\r\nX-A:  b c \r\nX-A: d\r\n"
        )
        input.append("Content-Length: 2\r\n\r\nhi")
        #expect(parser.parse(input) == .complete)
        #expect(parser.head.framing == .length(2))
        let head = parser.head.byteCount
        #expect(head == input.count - 2)

        let request = parser.request(
            in: input.bytes,
            content: input.bytes.extracting(head..<head + 2)
        )
        #expect(request.method == .post)
        #expect(request.target.text == "/api/bookings/?limit=5")
        #expect(request.path.text == "/api/bookings/")
        #expect(request.query.text == "limit=5")
        #expect(request.authority.text == "a:80")
        #expect(request.content.text == "hi")
        #expect(request.fieldCount == 4)
        #expect(request.fieldName(at: 1).text == "X-A")
        #expect(request.fieldValue(at: 1).text == "b c")
        #expect(request.field(named: "x-a")?.text == "b c")
        #expect(request.fieldCount(named: "x-A") == 2)
        #expect(request.fieldCount(named: "X-B") == 0)
        #expect(request.field(named: "X-B")?.text == nil)
    }

    @Test(
        "the scheme of an absolute target is known",
        arguments: [
            ("/", nil), ("http://a/", .http), ("HTTPS://a/", .https), ("https://a", .https),
        ] as [(String, Scheme?)]
    )
    func scheme(target: String, scheme: Scheme?) {
        var parser = RequestParser()
        var input = ByteBuffer()
        input.append("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parser.parse(input) == .complete)
        #expect(parser.request(in: input.bytes, content: RawSpan()).scheme == scheme)
        parser.reset()
        input.removeAll()
        input.append("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parser.parse(input) == .complete)
        #expect(parser.request(in: input.bytes, content: RawSpan()).scheme == nil)
    }

    @Test("a field may have an empty value")
    func emptyValue() {
        var parser = RequestParser()
        var input = ByteBuffer()
        input.append("GET / HTTP/1.1\r\nHost: a\r\nX: \r\nY:\r\n\r\n")
        #expect(parser.parse(input) == .complete)
        let request = parser.request(in: input.bytes, content: RawSpan())
        #expect(request.field(named: "X")?.byteCount == 0)
        #expect(request.field(named: "Y")?.byteCount == 0)
        #expect(request.content.byteCount == 0)
    }

    @Test("a result stays the same until the parser is reset")
    func outcomeStays() {
        var parser = RequestParser()
        var input = ByteBuffer()
        input.append("GET / HTTP/1.1\r\n\r\n")
        #expect(parser.parse(input) == .refused(.hostMissing))
        #expect(parser.parse(input) == .refused(.hostMissing))
        #expect(
            parser.head.target.indices == 4..<5,
            "an access log needs the target of a refused request"
        )

        parser.reset()
        input.removeAll()
        input.append("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(parser.parse(input) == .complete)
        input.append("more")
        #expect(parser.parse(input) == .complete)
        #expect(parser.head.byteCount == 27)
    }

    @Test("the parser reads each byte once, also if bytes arrive one by one")
    func dribble() {
        // A parser that started again after each byte would read 200 million bytes.
        var parser = RequestParser(limits: Self.large)
        var input = ByteBuffer()
        input.append("GET / HTTP/1.1\r\nHost: a\r\nX: ")
        let clock = ContinuousClock()
        let duration = clock.measure {
            for _ in 0..<20_000 {
                input.append(UInt8(ascii: "x"))
                _ = parser.parse(input)
            }
        }
        input.append("\r\n\r\n")
        #expect(parser.parse(input) == .complete)
        #expect(duration < .seconds(1))
    }

    @Test("many fields are found, also after a reset")
    func manyFields() {
        var parser = RequestParser()
        var input = ByteBuffer()
        input.append("GET / HTTP/1.1\r\nHost: a\r\n")
        for number in 0..<99 {
            input.append("X-\(number): \(number * number)\r\n")
        }
        input.append("\r\n")
        for _ in 0..<2 {
            #expect(parser.parse(input) == .complete)
            let request = parser.request(in: input.bytes, content: RawSpan())
            #expect(request.fieldCount == 100)
            for number in 0..<99 {
                #expect(request.fieldName(at: number + 1).text == "X-\(number)")
                #expect(request.fieldValue(at: number + 1).text == "\(number * number)")
            }
            parser.reset()
        }
    }

    static var large: HTTPLimits {
        var limits = HTTPLimits()
        limits.headBytes = 1_000_000
        return limits
    }
}

extension RawSpan {
    /// The bytes as text.
    var text: String {
        String(decoding: array, as: UTF8.self)
    }
}
