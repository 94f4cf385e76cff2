import Sockets

/// One or several servers of a database, with the flights and bookings that runs use.
final class LoadTarget {
    /// The first server, which also gets the requests before a measurement.
    let address: SocketAddress
    /// All servers; a run's connections take turns among them.
    let addresses: [SocketAddress]
    private let rootProcesses: [Int32]
    private let token: BearerToken?
    private var plan: SeatPlan?
    private var bookings: [Int64]

    /// - Parameters:
    ///   - address: The server's loopback address.
    ///   - otherAddresses: Those of further servers of the same database.
    ///   - processes: The servers' processes, for their CPU time and memory; descendants count too.
    ///   - bookings: The bookings to read; if there are none, runs create some.
    ///   - token: The token of every request; runs that create flights need an admin's.
    init(
        address: SocketAddress,
        otherAddresses: [SocketAddress] = [],
        processes: [Int32],
        bookings: [Int64] = [],
        token: BearerToken? = nil
    ) {
        self.address = address
        addresses = [address] + otherAddresses
        rootProcesses = processes
        self.bookings = bookings
        self.token = token
    }

    /// A server on a filled file: runs read bookings and hold seats all over the file.
    convenience init(address: SocketAddress, processes: [Int32], file: FilledFile) {
        self.init(
            address: address,
            processes: processes,
            bookings: file.sample(Limits.sampledBookings)
        )
        plan = file.freeSeats()
    }

    /// The requests to this server.
    var requests: BookingRequests { BookingRequests(port: address.port, token: token) }

    /// The server's processes at this moment.
    var processes: Set<Int32> {
        let table = ProcessTable.now()
        return rootProcesses.reduce(into: []) { $0.formUnion(table.family(of: $1)) }
    }

    /// The seats for lifecycles: 6,000 seats of flights that the first call creates.
    func lifecyclePlan() throws -> SeatPlan {
        if let plan { return plan }
        let created = try createPlan(flights: 20, rows: 50)
        plan = created
        return created
    }

    /// Seats of new flights.
    func createPlan(flights: Int, rows: Int) throws -> SeatPlan {
        var client = try SetupClient(to: address, token: token)
        return try SeatPlan.create(flights: flights, rows: rows, client: &client)
    }

    /// The bookings to read; the first call creates them if the initializer got none.
    func bookingsToRead() throws -> [Int64] {
        guard bookings.isEmpty else { return bookings }
        let plan = try lifecyclePlan()
        var client = try SetupClient(to: address, token: token)
        for number in 0..<Limits.bookingsToRead {
            let seat = plan.seat(number % plan.count)
            let content = """
                {"flight_id": \(seat.flight), "seat_number": "\(seat.name)", \
                "passenger_name": "Ada Lovelace"}
                """
            bookings.append(try client.create("/api/bookings/", content))
        }
        return bookings
    }

    /// The server's response to a read of the first of these bookings.
    func sampleResponse() throws -> SampleResponse {
        let id = try bookingsToRead()[0]
        var client = try SetupClient(to: address, token: token)
        return try client.get("/api/bookings/\(id)/")
    }
}
