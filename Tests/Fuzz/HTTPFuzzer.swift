import Bytes
import HTTP

/// The entry point of libFuzzer: parses `data` as the bytes of a client on one connection.
///
/// Checks that the outcome does not depend on how the bytes are split, and that an accepted head is
/// unambiguous and has a valid target.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    // Pieces and limits depend only on the input, so that a finding can be reproduced.
    var generator = Generator(seed: input)
    var limits = HTTPLimits()
    if generator.next() % 4 == 0 {
        limits.headBytes = 64 + Int(generator.next() % 64)
        limits.targetBytes = 16
        limits.fields = 4
        limits.contentBytes = 16
        limits.chunkExtensionBytes = 8
        limits.trailerBytes = 16
    }

    var whole = Conversation(limits: limits)
    whole.receive(input[...])
    whole.finish()
    var split = Conversation(limits: limits)
    var start = 0
    while start < input.count {
        let end = min(input.count, start + 1 + Int(generator.next() % 16))
        split.receive(input[start..<end])
        start = end
    }
    split.finish()
    precondition(whole.outcomes == split.outcomes, "the outcome depends on the split")
    precondition(whole.fieldLines == split.fieldLines, "the fields depend on the split")

    checkFirstHead(input, limits)
    return 0
}

private func checkFirstHead(_ input: [UInt8], _ limits: HTTPLimits) {
    var buffer = ByteBuffer()
    buffer.append(input)
    var parser = RequestParser(limits: limits)
    guard parser.parse(buffer) == .complete else { return }
    let ambiguity = Ambiguity.find(in: Array(input[..<parser.head.byteCount]))
    precondition(ambiguity == nil, "an accepted head is ambiguous")

    let request = parser.request(in: buffer.bytes, content: RawSpan())
    precondition(parser.head.isAsterisk || request.path.array.first == UInt8(ascii: "/"))
    precondition(!parser.head.isHTTP11 || !request.authority.isEmpty)
    var decoded = ByteBuffer()
    precondition(PercentDecoding.append(request.path, to: &decoded))
    precondition(
        !decoded.bytes.array.split(separator: UInt8(ascii: "/")).contains(Array("..".utf8)[...])
    )
    var query = Query(limits: limits)
    do {
        try query.read(request.query)
    } catch {
        precondition(
            error == .tooManyParameters,
            "the query of an accepted target cannot be decoded"
        )
    }
}

/// Generates numbers that depend only on the input (FNV-1a, then an LCG).
private struct Generator {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    init(seed: [UInt8]) {
        for byte in seed { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 33
    }
}
