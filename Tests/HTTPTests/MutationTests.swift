import Bytes
import HTTP
import TestSupport
import Testing

@Suite("The parser with random changes of requests")
struct MutationTests {
    @Test("the outcome of a changed request does not depend on how it is split", arguments: 0..<4)
    func splits(round: Int) {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let corpus = ParserCase.all.map(\.input).filter { $0.count < 400 }
        for _ in 0..<1_000 {
            let input = Self.changed(corpus.randomElement(using: &generator) ?? [], &generator)
            let whole = Self.outcomes(of: [input[...]])
            let split = Self.outcomes(of: Self.pieces(of: input, &generator))
            if whole != split {
                Issue.record("seed \(seed): \(input) is \(whole) whole and \(split) in pieces")
                return
            }
        }
    }

    @Test("every accepted head is unambiguous")
    func acceptedIsUnambiguous() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let corpus = ParserCase.all.map(\.input).filter { $0.count < 400 }
        for _ in 0..<4_000 {
            let input = Self.changed(corpus.randomElement(using: &generator) ?? [], &generator)
            var parser = RequestParser()
            var buffer = ByteBuffer()
            buffer.append(input)
            guard parser.parse(buffer) == .complete else { continue }
            let head = input[..<parser.head.byteCount]
            let fault = Ambiguity.find(in: Array(head))
            #expect(fault == nil, "seed \(seed): \(String(decoding: head, as: UTF8.self))")
        }
    }

    private static func outcomes(of pieces: [ArraySlice<UInt8>]) -> [Conversation.Outcome] {
        var conversation = Conversation()
        for piece in pieces { conversation.receive(piece) }
        conversation.finish()
        return conversation.outcomes
    }

    /// Makes one to four changes: replaces, inserts or removes a byte, or repeats some bytes.
    private static func changed(
        _ input: [UInt8],
        _ generator: inout SeededGenerator
    ) -> [UInt8] {
        let special: [UInt8] =
            Array("\r\n\t\0 :;,=%/.?*+-0159afAFx\"\\[]@".utf8) + [0x7F, 0x80, 0xFF]
        var bytes = input
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            let byte = special.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes[place] = byte
            case 1: bytes.insert(byte, at: place)
            case 2: bytes.remove(at: place)
            default:
                let end = min(bytes.count, place + Int.random(in: 1...40, using: &generator))
                bytes.insert(contentsOf: bytes[place..<end], at: end)
            }
        }
        return bytes
    }

    private static func pieces(
        of input: [UInt8],
        _ generator: inout SeededGenerator
    ) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + Int.random(in: 1...12, using: &generator))
            pieces.append(input[start..<end])
            start = end
        }
        return pieces
    }
}
