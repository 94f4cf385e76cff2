import FoundationEssentials
import Glibc
import Testing

@testable import BookingBench

@Suite("A PostgreSQL cluster", .timeLimit(.minutes(2)))
struct PostgresClusterTests {
    @Test("a commit waits for the disk, on which the cluster's files are")
    func durability() throws {
        let scratch = try ScratchFolder(in: "/tmp")
        let cluster = try PostgresCluster(in: scratch)
        let connection = try BarePostgres(cluster.database("postgres").url)
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            try connection.execute("SELECT 1 / (current_setting('\(setting)') = 'on')::integer")
        }
        let folder = scratch.file("cluster")
        try connection.execute(
            "SELECT 1 / (current_setting('data_directory') = '\(folder)')::integer"
        )
        #expect(try cluster.version().first?.isNumber == true)
    }

    @Test("a stopped cluster has ended its connections and its processes")
    func stop() throws {
        let cluster = try PostgresCluster(in: try ScratchFolder(in: "/tmp"))
        let connection = try BarePostgres(cluster.database("postgres").url)
        let processes = ProcessTable.now().family(of: cluster.process)
        #expect(processes.count > 2)
        cluster.stop()
        #expect(throws: BenchError.self) { try connection.execute("SELECT 1") }
        #expect(ProcessTable.now(of: processes).rows.isEmpty)
    }

    @Test("a database exists from its creation until its removal")
    func databases() throws {
        let cluster = try PostgresCluster(in: try ScratchFolder(in: "/tmp"))
        let database = try cluster.create("round_1")
        let connection = try BarePostgres(database.url)
        try connection.execute("CREATE TABLE x(id bigint)")
        try cluster.remove(database)
        #expect(throws: BenchError.self) { _ = try BarePostgres(database.url) }
    }

    @Test("the error of a failed statement contains PostgreSQL's message")
    func failure() throws {
        let cluster = try PostgresCluster(in: try ScratchFolder(in: "/tmp"))
        let connection = try BarePostgres(cluster.database("postgres").url)
        try connection.prepare("divide", "SELECT 1 / $1::bigint")
        try connection.enterPipelineMode()
        var parameters = BareParameters()
        parameters.append(0)
        try connection.queue("divide", parameters)
        try connection.send()
        let error = #expect(throws: BenchError.self) { _ = try connection.result() }
        #expect(error?.description.contains("division by zero") == true)
    }

    @Test("PostgreSQL receives the elements of arrays, with their NULLs")
    func arrays() throws {
        let cluster = try PostgresCluster(in: try ScratchFolder(in: "/tmp"))
        let connection = try BarePostgres(cluster.database("postgres").url)
        try connection.prepare(
            "arrays",
            """
            SELECT n, length(t), place FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY
                x(n, t, place) ORDER BY place
            """
        )
        try connection.enterPipelineMode()
        let numbers: [Int64?] = [.max, nil, -1]
        for count in 0...numbers.count {
            var parameters = BareParameters()
            parameters.append(array: numbers.prefix(count))
            parameters.append(texts: ["", "12A", "ä"].prefix(count).map { Array($0.utf8) })
            try connection.queue("arrays", parameters)
            try connection.send()
            let rows = try connection.result()
            try connection.finishGroup()
            #expect(rows.rowCount == count)
            for row in 0..<count {
                #expect(rows.int64(row, 0) == numbers[row] ?? 0)
                #expect(rows.int64(row, 2) == Int64(row + 1))
            }
        }
    }
}
