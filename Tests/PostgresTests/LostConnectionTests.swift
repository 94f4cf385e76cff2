import Foundation
import Postgres
import TestSupport
import Testing

/// A connection that is lost or takes too long is an error; the program goes on.
@Suite("Lost connections to PostgreSQL", .timeLimit(.minutes(3)))
struct LostConnectionTests {
    private let begin = PostgresStatement("begin", "BEGIN")
    private let insert = PostgresStatement("insert", "INSERT INTO t VALUES (1)")
    private let sleep = PostgresStatement("sleep", "SELECT pg_sleep(60)::text", columns: [.text])

    private func database() throws -> PostgresDatabase {
        let database = try PostgresCluster.shared().createDatabase()
        try database.sql("CREATE TABLE t (n int)")
        return database
    }

    private func terminate(_ process: Int64, in database: PostgresDatabase) throws {
        #expect(try database.sql("SELECT pg_terminate_backend(\(process), 5000)") == "t")
    }

    @Test("a session that was ended while idle is lost at the next statement")
    func idle() throws {
        let database = try database()
        var connection = try database.cluster.connect(database: database.name)
        try terminate(connection.backendProcessID(), in: database)
        #expect(connection.error(of: begin) == .lost)
        let isUnusable = connection.failure != nil
        #expect(isUnusable)
    }

    @Test("a session that is ended during a statement is lost, with the server's reason")
    func busy() throws {
        let database = try database()
        var connection = try database.cluster.connect(database: database.name)
        let process = try connection.backendProcessID()
        try connection.queue(begin)
        try connection.queue(insert)
        try connection.queue(sleep)
        try connection.queueCommit()
        try connection.send()
        let activity =
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = "
        try waitUntil("the statement to run") { try database.sql(activity + "\(process)") == "1" }
        try terminate(process, in: database)
        #expect(try connection.tag() == "BEGIN")
        #expect(try connection.changes() == 1)
        let error = connection.error()
        #expect(
            error?.kind == .lost && error?.sqlState?.rawValue == "57P01"
                && error?.context == "sleep"
        )
        let isUnconfirmed = connection.isCommitUnconfirmed
        #expect(isUnconfirmed)
        #expect(connection.error()?.kind == .lost)
    }

    @Test("a statement that was canceled fails, and the session goes on")
    func canceled() throws {
        let database = try database()
        var connection = try database.cluster.connect(
            database: database.name,
            session: ["statement_timeout": "100ms"]
        )
        try connection.queue(sleep)
        try connection.send()
        let error = connection.error()
        #expect(error?.kind == .statement && error?.sqlState == .queryCanceled)
        #expect(connection.error(of: insert) == nil)
    }

    @Test("a session that the server ends after a time limit is lost at the next statement")
    func timeLimit() throws {
        let database = try database()
        var connection = try database.cluster.connect(
            database: database.name,
            session: ["idle_in_transaction_session_timeout": "50ms"]
        )
        #expect(connection.error(of: begin) == nil)
        try waitUntil("the server to end the session") {
            connection.advance()
            return connection.failure != nil
        }
        #expect(connection.error(of: insert) == .lost)
    }

    @Test("no response in time makes the connection unusable, at the deadline")
    func timedOut() throws {
        let database = try database()
        var connection = try database.cluster.connect(database: database.name)
        try connection.queue(sleep)
        try connection.send()
        let start = ContinuousClock.now
        #expect(connection.error(within: .milliseconds(200))?.kind == .timedOut)
        let time = start.duration(to: .now)
        #expect(time >= .milliseconds(200) && time < .seconds(2))
        #expect(connection.error(of: insert) == .timedOut)
    }

    @Test(
        "a server that was stopped or killed is lost, and its successor is found",
        arguments: [true, false]
    )
    func server(kill: Bool) throws {
        let cluster = try PostgresCluster()
        var connection = try PostgresCluster.connect(cluster.tcpURL())
        if kill { try cluster.killNow() } else { try cluster.stop() }
        #expect(connection.error(of: begin) == .lost)
        try cluster.start()
        var next = try PostgresCluster.connect(cluster.tcpURL())
        #expect(next.error(of: begin) == nil)
    }

    @Test("writes of a read-only session fail with its code")
    func readOnly() throws {
        let database = try database()
        var connection = try database.cluster.connect(
            database: database.name,
            session: ["default_transaction_read_only": "on"]
        )
        try connection.queue(insert)
        try connection.send()
        #expect(connection.error()?.sqlState == .readOnlyTransaction)
    }

    @Test(
        "a fault at a commit leaves it unconfirmed, whether the server has it or not",
        arguments: FaultProxy.Fault.allCases,
        FaultProxy.Moment.allCases
    )
    func faultAtCommit(fault: FaultProxy.Fault, moment: FaultProxy.Moment) throws {
        let database = try database()
        let proxy = try FaultProxy(serverPort: database.cluster.port)
        let url = database.cluster.tcpURL(database: database.name, port: proxy.port)
        var connection = try PostgresCluster.connect(url)
        for isFaulty in [false, true] {
            if isFaulty { proxy.arm(fault, at: moment) }
            try connection.queue(begin)
            try connection.queue(insert)
            try connection.send()
            #expect(try connection.tag() == "BEGIN")
            #expect(try connection.changes() == 1)
            try connection.queueCommit()
            try connection.send()
            let error = connection.error(within: isFaulty ? .milliseconds(500) : .seconds(10))
            let expected: PostgresError.Kind = fault == .cut ? .lost : .timedOut
            #expect(error?.kind == (isFaulty ? expected : nil))
            let isUnconfirmed = connection.isCommitUnconfirmed
            #expect(isUnconfirmed == isFaulty)
        }
        #expect(proxy.hits == 1)
        proxy.cutAll()
        let count = moment == .beforeCommit ? "1" : "2"
        try waitUntil("the outcome of the commit") {
            try database.sql("SELECT count(*) FROM t") == count
        }
    }

    @Test("a connection that is cut after any byte is lost, with the results that came before")
    func cutAnywhere() throws {
        let database = try database()
        for count in stride(from: 1, through: 200, by: 7) {
            let proxy = try FaultProxy(serverPort: database.cluster.port)
            let url = database.cluster.tcpURL(database: database.name, port: proxy.port)
            var connection = try PostgresCluster.connect(url)
            proxy.cutAfter(bytes: count)
            try connection.queue(begin)
            try connection.queue(insert)
            try connection.queueCommit()
            try connection.send()
            var tags: [String] = []
            var failure: PostgresError?
            while tags.last != "COMMIT", failure == nil {
                do throws(PostgresError) { tags.append(try connection.tag()) } catch {
                    failure = error
                }
            }
            #expect(["BEGIN", "INSERT 0 1", "COMMIT"].starts(with: tags), "\(count)")
            #expect(failure == nil || failure?.kind == .lost)
            let isUnconfirmed = connection.isCommitUnconfirmed
            #expect(isUnconfirmed == (tags.last != "COMMIT"))
        }
    }
}
