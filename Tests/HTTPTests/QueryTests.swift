import Bytes
import HTTP
import Testing

@Suite("Query")
struct QueryTests {
    @Test(
        "a query is split into parameters, which are decoded once",
        arguments: [
            ("", [String]()),
            ("a=b", ["a", "b"]),
            ("a=b&c=d", ["a", "b", "c", "d"]),
            ("a", ["a", ""]),
            ("a=", ["a", ""]),
            ("=b", ["", "b"]),
            ("a=b=c", ["a", "b=c"]),
            ("&&a=b&", ["a", "b"]),
            ("a=b+c%20d", ["a", "b c d"]),
            ("a=%2B%26%3D%252B", ["a", "+&=%2B"]),
            ("%61+=1", ["a ", "1"]),
            ("a=\u{e4}", ["a", "\u{e4}"]),
            ("a=%c3%A4", ["a", "\u{e4}"]),
            ("a=b;c=d", ["a", "b;c=d"]),
        ]
    )
    func reads(_ text: String, _ expected: [String]) throws {
        var query = Query()
        var bytes = ByteBuffer()
        bytes.append(text)
        try query.read(bytes.bytes)
        var found: [String] = []
        for index in 0..<query.count {
            found += [query.name(at: index).text, query.value(at: index).text]
        }
        #expect(found == expected)
    }

    @Test("a malformed escape is an error", arguments: ["a=%", "a=%4", "a=%g0", "%0g=a"])
    func malformed(_ text: String) {
        var query = Query()
        var bytes = ByteBuffer()
        bytes.append(text)
        #expect(throws: Query.Failure.invalidEscape) { try query.read(bytes.bytes) }
    }

    @Test("duplicates are found by their decoded names")
    func duplicates() throws {
        var query = Query()
        var bytes = ByteBuffer()
        bytes.append("status=1&limit=2&%73tatus=3")
        try query.read(bytes.bytes)
        #expect(query.index(of: "limit") == 1)
        #expect(query.index(of: "Limit") == nil)
        #expect(query.firstDuplicate() == 2)

        bytes.removeAll()
        bytes.append("a=1&b=1")
        try query.read(bytes.bytes)
        #expect(query.firstDuplicate() == nil)
        #expect(query.count == 2)
    }

    @Test("the number of parameters is limited")
    func bounded() throws {
        var limits = HTTPLimits()
        limits.queryParameters = 2
        var query = Query(limits: limits)
        var bytes = ByteBuffer()
        bytes.append("a&b")
        try query.read(bytes.bytes)
        bytes.append("&c")
        #expect(throws: Query.Failure.tooManyParameters) { try query.read(bytes.bytes) }
    }
}
