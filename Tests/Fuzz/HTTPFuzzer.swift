import Bytes
import HTTP

/// libFuzzer's entry: parses `data` as what a client sends on one connection.
///
/// Whatever the bytes are: the outcome is the same wherever they are split, an accepted head can be
/// read in one way only, and its target can be taken apart.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    let input = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    // Pieces and limits follow from the input, so that a finding repeats and seeds are plain requests.
    var generator = Generator(seed: input)
    var limits = Limits()
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

private func checkFirstHead(_ input: [UInt8], _ limits: Limits) {
    var buffer = ByteBuffer()
    buffer.append(input)
    var parser = RequestParser(limits: limits)
    guard parser.parse(buffer) == .complete else { return }
    let ambiguity = Ambiguity.find(in: Array(input[..<parser.head.byteCount]))
    precondition(ambiguity == nil, "an accepted head is ambiguous")

    let request = parser.request(in: buffer.bytes, content: RawSpan())
    precondition(request.isAsterisk || request.path.array.first == UInt8(ascii: "/"))
    precondition(!request.isHTTP11 || !request.authority.isEmpty)
    var decoded = ByteBuffer()
    precondition(PercentDecoding.append(request.path, to: &decoded))
    precondition(
        !decoded.bytes.array.split(separator: UInt8(ascii: "/")).contains(Array("..".utf8)[...])
    )
    var query = Query(limits: limits)
    do {
        try query.read(request.query)
    } catch {
        precondition(error == .tooManyParameters, "a query that was accepted cannot be decoded")
    }
}

/// Numbers that follow from the input alone (FNV-1a, then an LCG).
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
