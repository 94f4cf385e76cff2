import SQLite
import TestSupport
import Testing

@Suite("Statements and connections of SQLite")
struct StatementTests {
    static func open(_ folder: TemporaryFolder) throws -> Connection {
        try Connection(path: folder.file("test.db"), access: .create, busyMilliseconds: 50)
    }

    @Test(
        "text comes back byte for byte",
        arguments: ["", "12A", "e\u{301}", "李", "a\u{0}b", String(repeating: "x", count: 5000)]
    )
    func textRoundTrip(text: String) throws {
        let folder = try TemporaryFolder()
        let connection = try Self.open(folder)
        try connection.execute("CREATE TABLE t(a TEXT NOT NULL)")
        var insert = try connection.prepare("INSERT INTO t VALUES(?1)")
        try insert.bind(text, at: 1)
        try insert.run()
        var select = try connection.prepare("SELECT a FROM t")
        #expect(try select.step())
        #expect(Array(select.string(0).utf8) == Array(text.utf8))
        #expect(try !select.step())
    }
}
