import TestSupport
import Testing

/// A network that fails exactly at a COMMIT: the client learns the outcome, or that it is unknown, and the
/// same request has its effect once.
@Suite("A network that fails at a commit", .timeLimit(.minutes(5)))
struct PostgresCommitFaultTests {
    @Test("a connection that is cut or stalls at a commit: one effect, and a response within 20 s")
    func faults() throws {
        let cluster = try PostgresCluster()
        let proxy = try FaultProxy(serverPort: cluster.port)
        let stage = try PostgresStage(
            cluster,
            url: cluster.tcpURL(database: "bookings", port: proxy.port)
        )
        let client = PatientClient(stage.servers[0])
        var seats = PostgresStage.seats[...]
        for fault in FaultProxy.Fault.allCases {
            for moment in FaultProxy.Moment.allCases {
                let booking = try stage.servers[0].connect()
                    .makeBooking(flight: stage.flight, seat: seats.removeFirst())
                let hits = proxy.hits
                proxy.arm(fault, at: moment)
                let start = ContinuousClock.now
                let (answer, again) = try client.write("/api/bookings/\(booking.id)/hold/")
                let time = start.duration(to: .now)
                #expect(proxy.hits == hits + 1, "\(fault) \(moment)")
                if answer.status != 200 {
                    try client.expectUnavailable(
                        answer,
                        codes: ["outcome_unknown", "storage_unavailable"]
                    )
                }
                let held = try client.succeed(again)
                #expect(held.id == booking.id && held.status == "SEAT_HELD")
                let history = try stage.servers[0].connect().history(booking.id)
                #expect(history.map(\.to) == ["INITIATED", "SEAT_HELD"], "\(fault) \(moment)")
                print("postgres: \(fault) \(moment): \(answer.status) after \(time)")
            }
        }
        proxy.cutAll()
        try stage.check()
    }

    @Test(
        "a database that no longer accepts connections: 503 for writes, and work as soon as it does"
    )
    func unreachable() throws {
        let cluster = try PostgresCluster()
        let proxy = try FaultProxy(serverPort: cluster.port)
        let stage = try PostgresStage(
            cluster,
            url: cluster.tcpURL(database: "bookings", port: proxy.port)
        )
        let client = PatientClient(stage.servers[0])
        proxy.refuseClients(true)
        proxy.cutAll()
        let body = HTTPConnection.bookingBody(flight: stage.flight, seat: "1A")
        let (answer, again) = try client.write("/api/bookings/", body: body)
        try client.expectUnavailable(answer)
        let ready = try stage.servers[0].connect().request("GET", "/readyz")
        #expect(ready.status == 503)
        #expect(try stage.servers[0].connect().request("GET", "/healthz").status == 200)
        proxy.refuseClients(false)
        _ = try client.succeed(again)
    }
}
