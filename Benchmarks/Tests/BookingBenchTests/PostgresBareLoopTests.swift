import Testing

@testable import BookingBench

@Suite("The bare loop on PostgreSQL", .timeLimit(.minutes(2)))
struct PostgresBareLoopTests {
    @Test(
        "bookingctl check finds no broken invariant in what the loop wrote",
        arguments: [1, 8, 64]
    )
    func check(batch: Int) throws {
        let system = try TestSystem()
        let cluster = try PostgresCluster(in: system.scratch)
        let database = try cluster.create("bare_loop")
        _ = try system.programs.control(["migrate"], database)
        let measurement = try PostgresBareLoop.measure(
            database,
            of: cluster,
            batch: batch,
            window: .milliseconds(500)
        )
        #expect(measurement.name == "bare-loop@\(batch)")
        #expect(measurement.requestsPerSecond > 0)
        let ratio = measurement.transitionsPerSecond / measurement.requestsPerSecond
        #expect((0.99...1.34).contains(ratio), "\(measurement.text)")
        let report = try system.programs.control(["check"], database)
        #expect(report.contains("\nchecked "), "\(report)")
        let connection = try BarePostgres(database.url)
        try connection.execute("SELECT 1 / (count(*) > 0)::integer FROM bookings")
        try connection.execute("SELECT 1 / (count(*) = max(id))::integer FROM history")
    }

    @Test("the database exists only during the loop")
    func removal() throws {
        let system = try TestSystem()
        let cluster = try PostgresCluster(in: system.scratch)
        let url = try cluster.withBareLoopDatabase(system.programs) { database in
            _ = try BarePostgres(database.url)
            return database.url
        }
        #expect(throws: BenchError.self) { _ = try BarePostgres(url) }
    }
}
