import Glibc
import Postgres
import TestSupport
import Testing

@Suite("Pipelines of statements", .timeLimit(.minutes(2)))
struct PipelineTests {
    private let begin = PostgresStatement("begin", "BEGIN")
    private let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
    private let count = PostgresStatement("count", "SELECT count(*) FROM t", columns: [.int8])

    /// A database with a table `t` of unique numbers below 100.
    private func database() throws -> PostgresDatabase {
        let database = try PostgresCluster.shared().createDatabase()
        try database.sql("CREATE TABLE t (n bigint UNIQUE, CONSTRAINT small CHECK (n < 100))")
        return database
    }

    private func connect(_ database: PostgresDatabase) throws -> PostgresConnection {
        try database.cluster.connect(database: database.name)
    }

    private func number(_ value: Int64) -> PostgresParameters { parameters { $0.append(value) } }

    @Test("the results of a group come in the order of its statements")
    func order() throws {
        let database = try database()
        var connection = try connect(database)
        try connection.queue(begin)
        for value in 0..<5 as Range<Int64> { try connection.queue(insert, number(value)) }
        try connection.queue(count)
        try connection.queueCommit()
        var isUnconfirmed = connection.isCommitUnconfirmed
        #expect(isUnconfirmed)
        try connection.send()
        #expect(try connection.tag() == "BEGIN")
        for _ in 0..<5 { #expect(try connection.changes() == 1) }
        #expect(try connection.number() == 5)
        isUnconfirmed = connection.isCommitUnconfirmed
        #expect(isUnconfirmed)
        #expect(try connection.tag() == "COMMIT")
        isUnconfirmed = connection.isCommitUnconfirmed
        let transaction = connection.transaction
        #expect(!isUnconfirmed && transaction == .none)
        #expect(try database.sql("SELECT count(*) FROM t") == "5")
    }

    @Test("an error in the middle skips the rest of the group, and the connection can go on")
    func errorInTheMiddle() throws {
        let database = try database()
        var connection = try connect(database)
        for attempt in 0..<2 {
            try connection.queue(begin)
            try connection.queue(insert, number(1))
            try connection.queue(insert, number(100))
            try connection.queue(count)
            try connection.queueCommit()
            try connection.send()
            _ = try connection.result(until: soon)
            _ = try connection.result(until: soon)
            let error = connection.error()
            #expect(error?.kind == .statement && error?.sqlState == SQLState(rawValue: "23514"))
            #expect(error?.constraint == "small" && error?.context == "insert", "\(attempt)")
            #expect(error?.detail.contains("100") == true)
            #expect(error?.description.contains("100") == false)
            let (failed, isUnconfirmed) = (connection.transaction, connection.isCommitUnconfirmed)
            #expect(failed == .failed && !isUnconfirmed)
            try connection.rollback(until: soon)
            let transaction = connection.transaction
            #expect(transaction == .none)
        }
        try connection.queue(count)
        try connection.send()
        #expect(try connection.number() == 0)
    }

    @Test("a statement whose preparation failed or was skipped is prepared again")
    func preparedAgain() throws {
        let database = try database()
        var connection = try connect(database)
        let other = PostgresStatement("other", "SELECT count(*) FROM later", columns: [.int8])
        for state in ["42P01", "42P01"] {
            try connection.queue(other)
            try connection.queue(insert, number(1))
            try connection.send()
            let error = connection.error()
            #expect(error?.sqlState?.rawValue == state && error?.context == "other")
        }
        try database.sql("CREATE TABLE later ()")
        try connection.queue(other)
        try connection.queue(insert, number(1))
        try connection.send()
        #expect(try connection.number() == 0)
        #expect(try connection.changes() == 1)
    }

    @Test("groups that are under way together succeed and fail one by one, without blocking")
    func severalGroups() throws {
        let database = try database()
        var connection = try connect(database)
        for value in [1, 100, 2] as [Int64] {
            try connection.queue(insert, number(value))
            try connection.queue(count)
            try connection.send()
        }
        var seen: [String] = []
        while seen.count < 5 {
            do throws(PostgresError) {
                if let result = try connection.takeResult() {
                    seen.append(result.tag)
                    continue
                }
            } catch {
                seen.append(error.sqlState?.rawValue ?? "")
                continue
            }
            let descriptor = connection.descriptor
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            #expect(unsafe poll(&entry, 1, 10_000) == 1)
            connection.advance()
        }
        #expect(seen == ["INSERT 0 1", "SELECT 1", "23514", "INSERT 0 1", "SELECT 1"])
        let hasResult = try connection.takeResult() != nil
        #expect(!hasResult)
    }

    @Test("a group that is larger than all buffers is sent and received")
    func largeGroup() throws {
        let database = try database()
        var connection = try connect(database)
        let echo = PostgresStatement("echo", "SELECT $1", columns: [.text])
        let text = String(repeating: "x", count: 1_000_000)
        for _ in 0..<16 { try connection.queue(echo, parameters { $0.append(text) }) }
        try connection.send()
        for _ in 0..<16 {
            var result = try connection.result(until: soon)
            _ = result.next()
            let count = result.bytes(0).byteCount
            #expect(count == 1_000_000)
        }
        let wantsToWrite = connection.wantsToWrite
        #expect(!wantsToWrite)
    }

    @Test("a warning arrives with the result of its statement")
    func notices() throws {
        let database = try database()
        var connection = try connect(database)
        try connection.queue(begin)
        try connection.queue(begin)
        try connection.queueCommit()
        try connection.send()
        let before = try connection.result(until: soon).notices
        let notices = try connection.result(until: soon).notices
        let after = try connection.result(until: soon).notices
        #expect(before.isEmpty && after.isEmpty)
        #expect(notices.map(\.sqlState.rawValue) == ["25001"] && notices[0].severity == "WARNING")
    }

    @Test("a script runs between groups, and its first error is thrown")
    func script() throws {
        let database = try database()
        var connection = try connect(database)
        try connection.execute("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)", until: soon)
        var error: PostgresError?
        let failing = "INSERT INTO t VALUES (3); INSERT INTO t VALUES (1); SELECT 1"
        do throws(PostgresError) {
            try connection.execute(failing, until: soon)
        } catch let thrown {
            error = thrown
        }
        #expect(error?.sqlState == SQLState(rawValue: "23505") && error?.constraint == "t_n_key")
        try connection.queue(count)
        try connection.send()
        #expect(try connection.number() == 2)
    }

    @Test("a commit of a failed transaction is a rollback")
    func commitOfAFailedTransaction() throws {
        let database = try database()
        var connection = try connect(database)
        try connection.queue(begin)
        try connection.queue(insert, number(100))
        try connection.send()
        _ = try connection.result(until: soon)
        #expect(connection.error()?.kind == .statement)
        try connection.queueCommit()
        try connection.send()
        #expect(try connection.tag() == "ROLLBACK")
    }
}
