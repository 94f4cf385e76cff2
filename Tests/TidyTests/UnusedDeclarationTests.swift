import Foundation
import Testing

/// A declaration that nothing in Sources uses is deleted, also if a test uses it.
@Suite("Unused declarations")
struct UnusedDeclarationTests {
    /// The names that code outside of Sources uses, each with the reason.
    static let allowed: [(name: String, reason: String)] = [
        ("validate", "ArgumentParser calls it"),
        ("makeCounter", "swift-metrics calls it"),
        ("makeFloatingPointCounter", "swift-metrics calls it"),
        ("makeMeter", "swift-metrics calls it"),
        ("makeRecorder", "swift-metrics calls it"),
        ("makeTimer", "swift-metrics calls it"),
        ("destroyCounter", "swift-metrics calls it"),
        ("destroyFloatingPointCounter", "swift-metrics calls it"),
        ("destroyMeter", "swift-metrics calls it"),
        ("destroyRecorder", "swift-metrics calls it"),
        ("destroyTimer", "swift-metrics calls it"),
        ("decrement", "swift-metrics calls it"),
        ("preferDisplayUnit", "swift-metrics calls it"),
        ("PostgresValue.init(postgresBinary:)", "results call it by a generic parameter"),
    ]

    @Test("an unused function, case, property, type and initializer are found")
    func finds() {
        let source = """
            struct Used { let read: Int; let written: Int; init(a: Int) { self.written = a } }
            struct Unused { func recursive() { recursive() } }
            enum Kind { case seen, unseen(Int) }
            extension Used { init(b: Int) { self.init(a: b) } }
            // unseen, Unused, written
            func main() { print(Used(a: 1, written: 2).read, "written \\(Kind.seen)") }
            main()
            """
        let names = UnusedDeclarations([("a.swift", source)]).all.map(\.name)
        #expect(names == ["written", "Unused", "recursive", "unseen", "Used.init(b:)"])
    }

    @Test("every declaration in Sources is used in Sources")
    func sources() throws {
        let allowed = Set(Self.allowed.map(\.name))
        let unused = UnusedDeclarations(try TidyTests.swiftFiles(below: "Sources")).all
        for found in unused where !allowed.contains(found.name) {
            Issue.record("\(found.place): nothing in Sources uses \(found.name)")
        }
        let names = Set(unused.map(\.name))
        for entry in Self.allowed where !names.contains(entry.name) {
            Issue.record("the list of allowed names contains \(entry.name), which is used or gone")
        }
    }
}
