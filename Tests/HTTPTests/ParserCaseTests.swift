import Bytes
import HTTP
import Testing

@Suite("The parser cases")
struct ParserCaseTests {
    @Test("there are case files")
    func exist() {
        #expect(ParserCase.all.count > 150)
        #expect(ParserCase.all.allSatisfy { !$0.input.isEmpty && !$0.outcomes.isEmpty })
    }

    @Test("every case names a section of an RFC")
    func everySection() {
        for parserCase in ParserCase.all {
            let isNamed = parserCase.reason.contains(/RFC [0-9]{4}, section [0-9.]+/)
            #expect(isNamed, "\(parserCase): \(parserCase.reason)")
        }
    }

    @Test(
        "the outcomes of a case do not depend on how its bytes are split",
        arguments: ParserCase.all
    )
    func outcome(_ parserCase: ParserCase) {
        let whole = Self.outcomes(of: parserCase, pieces: [parserCase.input[...]])
        #expect(whole.map(\.description) == parserCase.outcomes)

        for pieces in Self.splits(of: parserCase.input) {
            let split = Self.outcomes(of: parserCase, pieces: pieces)
            if split != whole {
                Issue.record("pieces of \(pieces.map(\.count)) bytes: \(split), not \(whole)")
                return
            }
        }
    }

    @Test("every parser error has a case")
    func everyReason() {
        for reason in ParserError.allCases {
            let outcome = Conversation.Outcome.refused(reason).description
            let isCovered = ParserCase.all.contains { $0.outcomes.last == outcome }
            #expect(isCovered, "\(reason.rawValue)")
        }
    }

    static func outcomes(
        of parserCase: ParserCase,
        pieces: [ArraySlice<UInt8>]
    ) -> [Conversation.Outcome] {
        var conversation = Conversation(limits: parserCase.limits)
        for piece in pieces { conversation.receive(piece) }
        conversation.finish()
        return conversation.outcomes
    }

    /// Two pieces, split at every offset, and single bytes.
    ///
    /// Of the longest inputs only some offsets, since the time grows with the square of the size.
    private static func splits(of input: [UInt8]) -> [[ArraySlice<UInt8>]] {
        let step = max(1, input.count / 1_000)
        let pairs = stride(from: 1, to: input.count, by: step).map { [input[..<$0], input[$0...]] }
        return pairs + [input.indices.map { input[$0...$0] }]
    }
}
