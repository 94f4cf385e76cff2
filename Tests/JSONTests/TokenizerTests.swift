import JSON
import Testing

/// A text and its expected tokens, in the notation of `TokenizerTests.tokens(of:)`.
struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let tokens: [String]
    var testDescription: String { text }

    init(_ text: String, _ tokens: String...) {
        self.text = text
        self.tokens = tokens
    }
}

struct Refused: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let reason: ParseError.Reason
    let offset: Int
    var testDescription: String { String(decoding: bytes, as: UTF8.self) }

    init(_ text: String, _ reason: ParseError.Reason, at offset: Int) {
        bytes = Array(text.utf8)
        self.reason = reason
        self.offset = offset
    }

    init(bytes: [UInt8], _ reason: ParseError.Reason, at offset: Int) {
        self.bytes = bytes
        self.reason = reason
        self.offset = offset
    }
}

@Suite("The JSON tokenizer")
struct TokenizerTests {
    static func tokens(
        of bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(ParseError) -> [String] {
        var tokenizer = JSONTokenizer(unsafe bytes.span.bytes, limits: limits)
        var result: [String] = []
        while true {
            switch try tokenizer.next() {
            case .beginObject: result.append("{")
            case .endObject: result.append("}")
            case .beginArray: result.append("[")
            case .endArray: result.append("]")
            case .key(let text): result.append("key \(tokenizer.string(text))")
            case .string(let text): result.append("string \(tokenizer.string(text))")
            case .integer(let value): result.append("integer \(value)")
            case .number(let text): result.append("number \(tokenizer.string(text))")
            case .bool(let value): result.append("\(value)")
            case .null: result.append("null")
            case .end: return result
            }
        }
    }

    static let accepted = [
        Case("{}", "{", "}"),
        Case("[]", "[", "]"),
        Case(" \t\r\n[ ] \n", "[", "]"),
        Case("true", "true"),
        Case("[null, false]", "[", "null", "false", "]"),
        Case(#"{"a":1}"#, "{", "key a", "integer 1", "}"),
        Case(
            #"{"a" : {"a" : [1, {"a" : 2}]}, "b":3}"#,
            "{",
            "key a",
            "{",
            "key a",
            "[",
            "integer 1",
            "{",
            "key a",
            "integer 2",
            "}",
            "]",
            "}",
            "key b",
            "integer 3",
            "}"
        ),
        Case(
            #"[{"a":1},{"a":1}]"#,
            "[",
            "{",
            "key a",
            "integer 1",
            "}",
            "{",
            "key a",
            "integer 1",
            "}",
            "]"
        ),
        Case(#""""#, "string "),
        Case(#""plain""#, "string plain"),
        Case(#""\" \\ \/ \b \f \n \r \t""#, "string \" \\ / \u{8} \u{C} \n \r \t"),
        Case(#""\u0041\u00e9\u20AC""#, "string Aé€"),
        Case(#""\ud83d\ude00""#, "string 😀"),
        Case(#""\uD834\uDD1E!""#, "string 𝄞!"),
        Case(#""\u0000""#, "string \0"),
        Case("\"é€😀\"", "string é€😀"),
        Case("\"\u{7F}\"", "string \u{7F}"),
        Case("\"\u{2028}\"", "string \u{2028}"),
        Case("0", "integer 0"),
        Case("-0", "integer 0"),
        Case("9223372036854775807", "integer 9223372036854775807"),
        Case("-9223372036854775808", "integer -9223372036854775808"),
        Case("9223372036854775808", "number 9223372036854775808"),
        Case("-9223372036854775809", "number -9223372036854775809"),
        Case("99999999999999999999999", "number 99999999999999999999999"),
        Case("1.0", "number 1.0"),
        Case("-0.0", "number -0.0"),
        Case("1e400", "number 1e400"),
        Case("1E+2", "number 1E+2"),
        Case("[1e-2]", "[", "number 1e-2", "]"),
    ]

    @Test("text that RFC 8259 allows is split into its tokens", arguments: accepted)
    func accepts(example: Case) throws {
        #expect(try Self.tokens(of: Array(example.text.utf8)) == example.tokens)
    }

    static let refused = [
        Refused("", .empty, at: 0),
        Refused("   ", .endOfText, at: 3),
        Refused("\u{FEFF}{}", .byteOrderMark, at: 0),
        Refused("{} {}", .textAfterValue, at: 3),
        Refused("[1]]", .textAfterValue, at: 3),
        Refused("1 x", .textAfterValue, at: 2),
        Refused("{", .endOfText, at: 1),
        Refused("{\"a\"", .endOfText, at: 4),
        Refused("{\"a\":", .endOfText, at: 5),
        Refused("{\"a\":1", .endOfText, at: 6),
        Refused("[1", .endOfText, at: 2),
        Refused("\"a", .endOfText, at: 2),
        Refused("\"\\", .endOfText, at: 2),
        Refused("\"\\u12", .endOfText, at: 5),
        Refused("{\"a\":1,}", .trailingComma, at: 7),
        Refused("[1,]", .trailingComma, at: 3),
        Refused("[,1]", .valueExpected, at: 1),
        Refused("[1 2]", .commaOrBracketExpected, at: 3),
        Refused("[1}", .commaOrBracketExpected, at: 2),
        Refused("{\"a\":1]", .commaOrBraceExpected, at: 6),
        Refused("{\"a\":1 \"b\":2}", .commaOrBraceExpected, at: 7),
        Refused("{\"a\" 1}", .colonExpected, at: 5),
        Refused("{a:1}", .keyExpected, at: 1),
        Refused("{1:1}", .keyExpected, at: 1),
        Refused("{'a':1}", .keyExpected, at: 1),
        Refused("'a'", .valueExpected, at: 0),
        Refused("nul", .literalUnknown, at: 0),
        Refused("True", .literalUnknown, at: 0),
        Refused("NaN", .literalUnknown, at: 0),
        Refused("[Infinity]", .literalUnknown, at: 1),
        Refused("truex", .textAfterValue, at: 4),
        Refused("01", .numberInvalid, at: 1),
        Refused("-", .endOfText, at: 1),
        Refused("-a", .numberInvalid, at: 1),
        Refused("+1", .valueExpected, at: 0),
        Refused(".5", .valueExpected, at: 0),
        Refused("1.", .endOfText, at: 2),
        Refused("[1.]", .numberInvalid, at: 3),
        Refused("[1e]", .numberInvalid, at: 3),
        Refused("1e+", .endOfText, at: 3),
        Refused("0x10", .numberInvalid, at: 1),
        Refused("1.2.3", .numberInvalid, at: 3),
        Refused("1_000", .textAfterValue, at: 1),
        Refused("/* no */ 1", .valueExpected, at: 0),
        Refused("\"a\nb\"", .controlCharacter, at: 2),
        Refused("\"\u{1F}\"", .controlCharacter, at: 1),
        Refused("\"\\x41\"", .escapeInvalid, at: 1),
        Refused("\"\\u12G4\"", .escapeInvalid, at: 1),
        Refused("\"\\'\"", .escapeInvalid, at: 1),
        Refused("\"\\ud800\"", .surrogateAlone, at: 1),
        Refused("\"\\udc00\"", .surrogateAlone, at: 1),
        Refused("\"\\ud800\\ud800\"", .surrogateAlone, at: 1),
        Refused("\"\\ud800x\"", .surrogateAlone, at: 1),
        Refused("\"\\ud800\\n\"", .surrogateAlone, at: 1),
        Refused("{\"a\":1,\"a\":2}", .keyRepeated, at: 7),
        Refused("{\"a\":1,\"\\u0061\":2}", .keyRepeated, at: 7),
        Refused("{\"\\ud83d\\ude00\":1,\"😀\":2}", .keyRepeated, at: 18),
        Refused("{\"x\":[{\"a\":1,\"b\":2,\"a\":3}]}", .keyRepeated, at: 19),
        Refused("{\"x\":{\"y\":1},\"x\":2}", .keyRepeated, at: 13),
        Refused("\u{A0}1", .valueExpected, at: 0),
        Refused(bytes: [0x22, 0xFF, 0x22], .notUTF8, at: 1),
        Refused(bytes: [0x22, 0x61, 0xC3, 0x22], .notUTF8, at: 2),
        Refused(bytes: [0x22, 0xC0, 0xAF, 0x22], .notUTF8, at: 1),
        Refused(bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], .notUTF8, at: 1),
        Refused(bytes: [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], .notUTF8, at: 1),
        Refused(bytes: [0x7B, 0x22, 0x80, 0x22, 0x3A, 0x31, 0x7D], .notUTF8, at: 2),
        Refused(bytes: [0x31, 0x00], .textAfterValue, at: 1),
        Refused(bytes: [0xFF, 0xFE], .valueExpected, at: 0),
    ]

    @Test("other text is refused with an offset and a reason", arguments: refused)
    func refuses(example: Refused) {
        #expect(throws: ParseError(example.reason, at: example.offset)) {
            try Self.tokens(of: example.bytes)
        }
    }

    @Test("containers nest as deeply as the limit allows", arguments: [1, 2, 16, 63])
    func depth(limit: Int) throws {
        var limits = JSONLimits()
        limits.depth = limit
        let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
        #expect(try Self.tokens(of: Array(deepest.utf8), limits: limits).count == 2 * limit)
        #expect(throws: ParseError(.tooDeep, at: limit)) {
            try Self.tokens(of: Array("[\(deepest)]".utf8), limits: limits)
        }
    }

    @Test("an object has as many members as the limit allows, also with an allocation")
    func members() throws {
        let text = "{" + (0..<64).map { "\"\($0)\":\($0)" }.joined(separator: ",")
        #expect(try Self.tokens(of: Array("\(text)}".utf8)).count == 130)
        #expect(throws: ParseError(.tooManyMembers, at: text.utf8.count + 1)) {
            try Self.tokens(of: Array("\(text),\"x\":1}".utf8))
        }
        #expect(throws: ParseError(.keyRepeated, at: 1 + 8 * 30)) {
            let many = (10..<40).map { "\"\($0)\":\($0)" } + ["\"39\":0"]
            _ = try Self.tokens(of: Array("{\(many.joined(separator: ","))}".utf8))
        }
    }

    @Test("the keys of a nested object are forgotten at its end")
    func nestedKeys() throws {
        let inner = "{" + (0..<40).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let text = "{\"0\":\(inner),\"1\":\(inner),\"2\":[\(inner),\(inner)]}"
        #expect(try Self.tokens(of: Array(text.utf8)).count == 2 + 4 * 82 + 3 + 2)
    }

    @Test("skipping a value continues after it")
    func skipping() throws {
        let bytes = Array(#"{"a":{"b":[1,{"c":"]}"}]},"d":7,"e":[]}"#.utf8)
        var tokenizer = JSONTokenizer(unsafe bytes.span.bytes)
        var keys: [String] = []
        while true {
            let token = try tokenizer.next()
            if token == .end { break }
            guard case .key(let key) = token else { continue }
            keys.append(tokenizer.string(key))
            try tokenizer.skipValue()
        }
        #expect(keys == ["a", "d", "e"])
    }

    @Test("a key is compared after its escapes are decoded")
    func comparing() throws {
        let bytes = Array(#"{"succ\u0065ss":true}"#.utf8)
        var tokenizer = JSONTokenizer(unsafe bytes.span.bytes)
        _ = try tokenizer.next()
        guard case .key(let key) = try tokenizer.next() else {
            Issue.record("no key")
            return
        }
        let isDecoded = tokenizer.equals(key, "success")
        let isRaw = tokenizer.equals(key, "succ\\u0065ss")
        #expect(isDecoded && !isRaw)
    }

    @Test(
        "whether a number is whole depends on its value, not on its spelling",
        arguments: [
            ("1.0", 1), ("-1.0", -1), ("-0.0", 0), ("0e5", 0), ("1e2", 100), ("1E+2", 100),
            ("120e-1", 12), ("1.25e2", 125), ("1.5", nil), ("12e-1", nil), ("1e-400", nil),
            ("9223372036854775807.0", .max), ("9223372036854775808", nil),
            ("-9223372036854775808.00", .min), ("-9223372036854775809", nil), ("1e19", nil),
            ("922337203685477580.7e1", .max), ("1e400", nil), ("1e99999999999999999999", nil),
            ("0.000e99999999", 0), ("10000000000000000000000e-22", 1), ("0.5e1", 5),
            ("1.0000000000000000000000000000000", 1), ("0.00000000000000000000000001e26", 1),
        ] as [(String, Int64?)]
    )
    func wholeNumbers(text: String, value: Int64?) throws {
        let bytes = Array(text.utf8)
        var tokenizer = JSONTokenizer(unsafe bytes.span.bytes)
        let token = try tokenizer.next()
        guard case .number(let number) = token else {
            Issue.record("\(token) is not a number with a fraction or an exponent")
            return
        }
        let found = tokenizer.integer(number)
        #expect(found == value)
    }
}
