import TestSupport
import Testing

@testable import BookingBench

/// In processes of their own: the loop uses SQLite with the library's defaults, which the store's
/// tests in this process have changed.
@Suite("The bare loop", .timeLimit(.minutes(2)))
struct BareLoopTests {
    /// What the program prints for one batch size.
    static func run(_ arguments: [String], in folder: TemporaryFolder) throws -> String {
        let process = try ChildProcess(
            BuiltProgram.bench.path,
            ["ceiling", "--json", "--file", folder.file("ceiling.db")] + arguments,
            outputPath: folder.file("ceiling.log")
        )
        #expect(try process.waitForExit(within: .seconds(60)) == .exited(0))
        return process.output
    }

    static func number(_ name: String, in json: String) throws -> Double {
        let member = try #require(json.firstRange(of: "\"\(name)\": "))
        return try #require(Double(json[member.upperBound...].prefix { $0 != "," && $0 != "}" }))
    }

    @Test("four requests are five transitions, and nothing is left behind", arguments: [1, 8, 64])
    func shape(batch: Int) throws {
        let folder = try TemporaryFolder()
        let json = try Self.run(["--batch", "\(batch)", "--seconds", "0.1"], in: folder)
        let requests = try Self.number("requests_per_s", in: json)
        let transitions = try Self.number("transitions_per_s", in: json)
        #expect(requests > 0)
        // The loop ends where its time ends, which is within a round of creates, holds, pays (two
        // transitions each) and refunds.
        #expect((0.99...1.34).contains(transitions / requests), "\(json)")
        #expect(SmallFile.byteCount(folder.file("ceiling.db")) == 0)
    }

    @Test("savepoints make no difference to what is done")
    func savepoints() throws {
        let folder = try TemporaryFolder()
        let json = try Self.run(["--batch", "64", "--seconds", "0.2", "--savepoints"], in: folder)
        #expect(json.contains(#""savepoints": true"#))
        let requests = try Self.number("requests_per_s", in: json)
        #expect(try Self.number("transitions_per_s", in: json) >= requests * 0.99)
    }
}
