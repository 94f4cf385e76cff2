import Foundation
import TestSupport
import Testing

/// Servers and workers on a PostgreSQL database, and what a test of their failures needs.
///
/// Confined to one thread.
final class PostgresStage {
    /// The primary.
    let cluster: PostgresCluster
    /// The programs.
    let system: RunningSystem
    /// The servers that run.
    private(set) var servers: [RunningServer] = []
    private var workers: [ChildProcess] = []
    private(set) var flight: Int64 = 0

    /// The seats of the flight: 200.
    static let seats = gridSeats(rows: 10)

    /// Creates a database in `cluster`, which no other test uses, and starts the programs.
    ///
    /// - Parameters:
    ///   - cluster: The primary.
    ///   - url: The database's URL; nil for the primary's own.
    ///   - servers: How many servers to start.
    ///   - workers: How many workers to start.
    ///   - settings: Further settings of the programs.
    /// - Throws: What kept a program from starting.
    init(
        _ cluster: PostgresCluster,
        url: String? = nil,
        servers: Int = 1,
        workers: Int = 0,
        settings: [String: String] = [:]
    ) throws {
        self.cluster = cluster
        try cluster.sql("CREATE DATABASE bookings")
        let url = url ?? cluster.tcpURL(database: "bookings")
        let common = ["DATABASE_URL": url, "LOG_LEVEL": "warning"]
        system = try RunningSystem(
            redis: false,
            settings: common.merging(settings) { _, given in given }
        )
        for index in 0..<servers {
            self.servers.append(try system.startServer(log: "server-\(index).log"))
        }
        for index in 0..<workers {
            self.workers.append(try system.startWorker(log: "worker-\(index).log"))
        }
        if let server = self.servers.first {
            flight = try server.connect().makeFlight(rows: 10).id
        }
    }

    /// Starts clients that write to all servers.
    func startLoad(clients: Int = 16, seats: [String] = PostgresStage.seats) -> BackgroundLoad {
        let seed = UInt64.random(in: 1...999_999)
        print("postgres: load with seed \(seed)")
        return BackgroundLoad(
            clients: (0..<clients).map {
                WriteClient("client-\($0)", flight: flight, seats: seats, seed: seed)
            },
            ports: servers.map(\.port)
        )
    }

    /// Kills a server, and starts another one in its place.
    func replaceServer(_ index: Int, of load: BackgroundLoad) throws {
        try servers[index].process.killNow()
        servers[index] = try system.startServer(log: "server-\(index).log")
        load.use(ports: servers.map(\.port))
    }

    /// Kills a worker, and starts another one in its place.
    func replaceWorker(_ index: Int) throws {
        try workers[index].killNow()
        workers[index] = try system.startWorker(log: "worker-\(index).log")
    }

    /// Stops the load, and compares what the clients know with the database.
    func finish(_ load: BackgroundLoad) throws {
        let clients = try load.stop()
        let found = try servers[0].connect().allBookings()
        let ledger = WriteLedger(of: clients, found: found)
        let problems = clients.reduce(into: [:]) { $0.merge($1.problems, uniquingKeysWith: +) }
        print("postgres: \(load.completed) writes, \(ledger), \(problems)")
        #expect(ledger.known > 0)
        #expect(ledger.lost == 0)
        #expect(ledger.twice == 0)
        #expect(ledger.doubleSold == 0)
        try check()
    }

    /// Expects that the database violates no invariant.
    func check() throws {
        let check = try system.control("check")
        #expect(check.ending == .exited(0), "\(check.output)")
    }
}

/// One client that writes with idempotency keys, and measures how long a response takes.
final class PatientClient {
    private let server: RunningServer
    private var count = 0

    init(_ server: RunningServer) { self.server = server }

    /// Sends a write with a new key.
    ///
    /// - Returns: The response, and the request to send again.
    func write(
        _ target: String,
        body: String? = nil
    ) throws -> (answer: HTTPConnection.Answer, again: () throws -> HTTPConnection.Answer) {
        count += 1
        let key = "patient-\(count)-\(UInt64.random(in: .min ... .max))"
        let server = server
        let send = {
            // The server responds within 20 s, whatever the database does.
            try server.connect(seconds: 21)
                .request("POST", target, fields: [("Idempotency-Key", key)], body: body)
        }
        return (try send(), send)
    }

    /// Sends a write again until it succeeds; a server works again within 10 s after its database does.
    func succeed(
        _ send: () throws -> HTTPConnection.Answer,
        within time: Duration = .seconds(12)
    ) throws -> BookingView {
        try eventually("the write to succeed", within: time) {
            let answer = try send()
            guard answer.status >= 500 else { return try answer.decoded(BookingView.self) }
            return nil
        }
    }

    /// Expects the response to a write whose outcome is not known, or that was not made: 503.
    func expectUnavailable(
        _ answer: HTTPConnection.Answer,
        codes: Set<String> = ["storage_unavailable"]
    ) throws {
        #expect(answer.status == 503 && answer.fields["retry-after"] != nil, "\(answer.text)")
        let code = try answer.decoded(ProblemView.self).code
        #expect(codes.contains(code), "\(answer.text)")
    }
}
