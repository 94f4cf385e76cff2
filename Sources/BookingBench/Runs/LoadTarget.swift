internal import Bytes
public import Sockets

/// A server that is measured, and what this run has made on it.
///
/// Used by one thread.
public final class LoadTarget {
    /// Where the server listens.
    public let address: SocketAddress
    /// The processes whose CPU time and memory count; a process counts with its descendants.
    private let roots: [Int32]
    private let token: BearerToken?
    private let existingFlights: Int
    private var plan: SeatPlan?
    private var bookings: [Int64]

    /// Names a server.
    ///
    /// - Parameters:
    ///   - address: Where it listens; an address of the loopback.
    ///   - processes: What its CPU time and memory are read from; may be empty.
    ///   - bookings: Bookings that are there and shall be read; when empty, some are made.
    ///   - existingFlights: For servers that cannot make flights: flights 1 to so many are there,
    ///     each with 50 rows of seats A to F. 0 makes flights.
    ///   - token: What every request shows; one that may make flights, where they are made.
    public init(
        address: SocketAddress,
        processes: [Int32],
        bookings: [Int64] = [],
        existingFlights: Int = 0,
        token: BearerToken? = nil
    ) {
        self.address = address
        roots = processes
        self.bookings = bookings
        self.existingFlights = existingFlights
        self.token = token
    }

    /// A server on a filled file, with load all over it.
    init(address: SocketAddress, processes: [Int32], file: FilledFile) {
        self.address = address
        roots = processes
        bookings = file.sample(Limits.sampledBookings)
        plan = file.freeSeats()
        existingFlights = 0
        token = nil
    }

    /// What is asked of it.
    var requests: BookingRequests { BookingRequests(port: address.port, token: token) }

    /// The processes to read, as they are now.
    var family: Set<Int32> {
        let table = ProcessTable.now()
        return roots.reduce(into: []) { $0.formUnion(table.family(of: $1)) }
    }

    /// The flights that lifecycles use, made at their first use: 6,000 seats.
    func lifecyclePlan() throws(BenchError) -> SeatPlan {
        if let plan { return plan }
        let fresh = try makePlan(flights: 20, rows: 50)
        plan = fresh
        return fresh
    }

    /// Flights of which nobody has a seat.
    func makePlan(flights: Int, rows: Int) throws(BenchError) -> SeatPlan {
        guard existingFlights == 0 else {
            return SeatPlan(flights: (1...existingFlights).map { Int64($0) }, rows: 50)
        }
        var client = try SetupClient(to: address, token: token)
        return try SeatPlan.make(flights: flights, rows: rows, client: &client)
    }

    /// Bookings to read, made at their first use unless some were named.
    func bookingsToRead() throws(BenchError) -> [Int64] {
        guard bookings.isEmpty else { return bookings }
        let plan = try lifecyclePlan()
        var client = try SetupClient(to: address, token: token)
        for number in 0..<Limits.bookingsToRead {
            let seat = plan.seat(number % plan.count)
            let content = """
                {"flight_id": \(seat.flight), "seat_number": "\(seat.name)", \
                "passenger_name": "Ada Lovelace"}
                """
            let id = try client.call("POST", "/api/bookings/", content: content, expected: 201) {
                $0.integerMember(#""id""#)
            }
            bookings.append(id)
        }
        return bookings
    }

    /// What the server answers for the first of them.
    func sampleAnswer() throws(BenchError) -> SampleAnswer {
        let id = try bookingsToRead()[0]
        var client = try SetupClient(to: address, token: token)
        return try client.sample("/api/bookings/\(id)/")
    }
}
