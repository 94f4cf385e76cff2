internal import ArgumentParser
internal import Bookings
internal import ProcessSupport
internal import SQLiteStore

/// Makes the demo flights.
struct Seed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make demo flights with real cabin layouts; what is there already stays.",
        discussion: """
            A demo flight is made when no flight of its number has its departure still before it, \
            so it can be run as often as one likes.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.prepare() }
        let now = SystemClock().now()
        let present = try Console.reporting { () throws(StoreError) in
            try Self.flightNumbers(in: file, departingAfter: now)
        }
        let missing = DemoFlight.all.filter { !present.contains($0.flightNumber) }
        let commands = try Console.reporting { () throws(InvalidField) in
            var commands: [Command] = []
            for flight in missing { commands.append(.createFlight(try flight.newFlight(now: now))) }
            return commands
        }
        let outcomes = try Console.reporting { () throws(StoreError) in
            try file.perform(commands, service: BookingService(), at: now)
        }
        // Another seed at the same time may have been faster: its flights are as good.
        for case .flight(let flight) in outcomes {
            let details = flight.details
            print(
                "flight \(flight.id.rawValue): \(details.flightNumber) \(details.origin)"
                    + " to \(details.destination), \(details.cabin.seatCount) seats"
            )
        }
        print("\(DemoFlight.all.count) demo flights are there")
    }

    /// The numbers of the flights that have not left.
    private static func flightNumbers(
        in file: SQLiteBookingStore,
        departingAfter now: Timestamp
    ) throws(StoreError) -> Set<String> {
        var numbers: Set<String> = []
        var reader = try Reader.open(file)
        var cursor: FlightID?
        while true {
            let end = try reader.flights(
                before: cursor,
                limit: BookingLimits.pageRows,
                now: now
            ) { flight, _ in
                if flight.details.departsAt > now { numbers.insert(flight.details.flightNumber) }
            }
            guard case .more(let last) = end else { return numbers }
            cursor = last
        }
    }
}
