import Bytes
import HTTP
import Testing

@Suite("RequestParser")
struct RequestParserTests {
    @Test("A plain request is complete, and its parts lie where they were sent")
    func plain() {
        var parser = RequestParser()
        var input = ByteBuffer()
        input.append("GET /api/bookings/?limit=5 HTTP/1.1\r\nHost: a:80\r\nX-A:  b c \r\n\r\n")
        #expect(parser.parse(input.bytes) == .complete)
        let request = parser.request(in: input.bytes, content: RawSpan())
        #expect(request.method == .get)
        #expect(request.path.text == "/api/bookings/")
        #expect(request.query.text == "limit=5")
        #expect(request.authority.text == "a:80")
        #expect(request.field(named: "x-a")?.text == "b c")
        #expect(request.fieldCount(named: "HOST") == 1)
        #expect(parser.head.byteCount == input.count)
    }
}

extension RawSpan {
    /// These bytes as text, for comparisons.
    var text: String {
        unsafe withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
