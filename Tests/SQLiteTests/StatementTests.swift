import SQLite
import TestSupport
import Testing

@Suite("Statements and connections of SQLite")
struct StatementTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder(inMemory: true) }

    func open(_ access: Connection.Access = .create) throws -> Connection {
        try Connection(path: folder.file("test.db"), access: access, busyTime: .milliseconds(20))
    }

    @Test(
        "text comes back byte for byte",
        arguments: ["", "12A", "e\u{301}", "李", "a\u{0}b", String(repeating: "x", count: 5000)]
    )
    func textRoundTrip(text: String) throws {
        let connection = try open()
        try connection.execute("CREATE TABLE t(a TEXT NOT NULL)")
        var insert = try connection.prepare("INSERT INTO t VALUES(?1)")
        try insert.bind(text, at: 1)
        try insert.run()
        var select = try connection.prepare("SELECT a FROM t")
        let found = try select.step()
        #expect(found)
        #expect(Array(select.string(0).utf8) == Array(text.utf8))
        let another = try select.step()
        #expect(!another)
    }

    @Test("blobs come back byte for byte", arguments: [[], [0], [0, 255, 0], Array(0...255)])
    func blobRoundTrip(bytes: [UInt8]) throws {
        let connection = try open()
        try connection.execute("CREATE TABLE t(a BLOB NOT NULL)")
        var insert = try connection.prepare("INSERT INTO t VALUES(?1)")
        try insert.bind(blob: unsafe bytes.span.bytes, at: 1)
        try insert.run()
        var select = try connection.prepare("SELECT a FROM t")
        _ = try select.step()
        #expect(select.byteArray(0) == bytes)
        let isNull = select.isNull(0)
        #expect(!isNull)
    }

    @Test("numbers and NULL come back", arguments: [nil, 0, 1, -1, .max, .min] as [Int64?])
    func numberRoundTrip(number: Int64?) throws {
        let connection = try open()
        var select = try connection.prepare("SELECT ?1")
        try select.bind(number, at: 1)
        _ = try select.step()
        #expect(select.optionalInt64(0) == number)
        let isNull = select.isNull(0)
        #expect(isNull == (number == nil))
    }

    @Test("a statement runs again with other values, after its end and in the midst of its rows")
    func reuse() throws {
        let connection = try open()
        try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES(1), (2), (3)")
        var select = try connection.prepare("SELECT a FROM t WHERE a >= ?1 ORDER BY a")
        for first: Int64 in [2, 1, 3] {
            try select.bind(first, at: 1)
            let found = try select.step()
            #expect(found)
            #expect(select.int64(0) == first)
            select.reset()
        }
    }

    @Test("errors say what SQLite calls them, what it says, and what was tried")
    func errors() throws {
        let connection = try open()
        try connection.execute(
            "CREATE TABLE t(a INTEGER UNIQUE CHECK(a > 0)); INSERT INTO t VALUES(1)"
        )
        let unique = try #require(failure { try connection.execute("INSERT INTO t VALUES(1)") })
        #expect(unique.code == .constraintUnique)
        #expect(unique.code.primary == .constraint)
        #expect(unique.description.contains("SQLITE_CONSTRAINT_UNIQUE"))
        #expect(unique.description.contains("t.a"))
        #expect(unique.description.contains("INSERT INTO t"))
        let check = failure { try connection.execute("INSERT INTO t VALUES(0)") }
        #expect(check?.code == .constraintCheck)
        let syntax = failure { _ = try connection.prepare("SELEC 1") }
        #expect(syntax?.description.contains("SQLITE_ERROR") == true)
        let missing = failure {
            _ = try Connection(
                path: folder.file("no/such"),
                access: .write,
                busyTime: .milliseconds(0)
            )
        }
        #expect(missing?.code.primary == .cannotOpen)
        #expect(try connection.integer("SELECT count(*) FROM t") == 1)
    }

    @Test("after an error in the midst of a transaction the statement and the connection go on")
    func goesOn() throws {
        let connection = try open()
        try connection.execute("CREATE TABLE t(a INTEGER UNIQUE)")
        var insert = try connection.prepare("INSERT INTO t VALUES(?1)")
        try connection.execute("BEGIN IMMEDIATE")
        var isIdle = connection.isIdle
        #expect(!isIdle)
        var refused: [Bool] = []
        for number: Int64 in [1, 1, 2] {
            try insert.bind(number, at: 1)
            do throws(SQLiteError) {
                try insert.run()
                refused.append(false)
            } catch {
                refused.append(true)
            }
        }
        #expect(refused == [false, true, false])
        try connection.execute("COMMIT")
        isIdle = connection.isIdle
        #expect(isIdle)
        #expect(try connection.integer("SELECT count(*) FROM t") == 2)
    }

    @Test("a lock is waited for, and then reported")
    func busy() throws {
        let one = try open()
        try one.execute("CREATE TABLE t(a)")
        let two = try open(.write)
        try one.execute("BEGIN IMMEDIATE")
        let start = ContinuousClock.now
        let refused = failure { try two.execute("BEGIN IMMEDIATE") }
        #expect(refused?.code.primary == .busy)
        #expect(ContinuousClock.now - start >= .milliseconds(20))
        try one.execute("COMMIT")
        try two.execute("BEGIN IMMEDIATE; ROLLBACK")
    }

    @Test("a connection that reads cannot write")
    func readOnly() throws {
        try open().execute("CREATE TABLE t(a)")
        let reader = try open(.read)
        let refused = failure { try reader.execute("INSERT INTO t VALUES(1)") }
        #expect(refused?.code.primary == .readOnly)
    }

    @Test("the length of the log is known after each commit, and copying empties it")
    func log() throws {
        let connection = try open()
        try connection.execute("PRAGMA journal_mode = WAL")
        connection.watchLog()
        try connection.execute("CREATE TABLE t(a)")
        let before = connection.logPages
        #expect(before > 0)
        try connection.execute("INSERT INTO t VALUES(1)")
        let after = connection.logPages
        #expect(after > before)
        let state = try #require(try connection.checkpoint(.passive))
        #expect(state.pages == after)
        #expect(state.copied == state.pages)
        try connection.execute("INSERT INTO t VALUES(2)")
        let startedOver = connection.logPages
        #expect(startedOver < state.pages)
        #expect(try connection.checkpoint(.truncate)?.pages == 0)
    }

    /// The error that `body` throws.
    private func failure(_ body: () throws -> Void) -> SQLiteError? {
        do {
            try body()
            return nil
        } catch {
            return error as? SQLiteError
        }
    }
}
