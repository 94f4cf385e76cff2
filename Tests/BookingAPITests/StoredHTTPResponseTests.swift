import Bookings
import Testing

@testable import BookingAPI

@Suite("Stored responses")
struct StoredHTTPResponseTests {
    @Test(
        "a response that was encoded is decoded as it was",
        arguments: [
            StoredHTTPResponse(
                status: 201,
                contentType: "application/json",
                location: "/api/bookings/7/",
                content: Array(#"{"id":7}"#.utf8)
            ),
            StoredHTTPResponse(
                status: 404,
                contentType: "application/problem+json",
                location: "",
                content: []
            ),
            StoredHTTPResponse(
                status: 200,
                contentType: "",
                location: "",
                content: Array("\n200\n\n\r\n\0\u{E9}".utf8) + [0xFF]
            ),
        ]
    )
    func roundTrip(response: StoredHTTPResponse) {
        #expect(StoredHTTPResponse(response.encoded) == response)
    }

    @Test("the encoding is status, type and location on lines of their own, then the content")
    func format() {
        let response = StoredHTTPResponse(
            status: 201,
            contentType: "application/json",
            location: "/api/flights/1/",
            content: Array("{}".utf8)
        )
        let text = String(decoding: response.encoded.content, as: UTF8.self)
        #expect(text == "201\napplication/json\n/api/flights/1/\n{}")
    }

    @Test(
        "bytes that are not an encoded response are rejected",
        arguments: [
            "", "200", "200\n", "200\na\n", "200\na\nb", "x\na\nb\n", "-1\na\nb\n", "99\na\nb\n",
            "600\na\nb\n", "2000\na\nb\n", "\n\n\n", "200 \na\nb\n", "99999\na\nb\n",
        ]
    )
    func rejected(text: String) {
        #expect(StoredHTTPResponse(StoredResponse(content: Array(text.utf8))) == nil)
    }

    @Test("a key keeps 2xx and 4xx responses other than 401, 403, 421 and 429")
    func kept() {
        for code in Problem.Code.allCases {
            let stored = StoredHTTPResponse(Problem(code, "Because."))
            let isKept = code.status < 500 && ![401, 403, 421, 429].contains(code.status)
            #expect((stored != nil) == isKept, "\(code)")
            if let stored {
                #expect(stored.status == code.status)
                #expect(String(decoding: stored.content, as: UTF8.self).contains("Because."))
            }
        }
    }
}
