internal import ArgumentParser
internal import Bookings
internal import ProcessSupport
internal import StoreSupport

/// Creates the demo flights.
struct Seed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create demo flights with real cabin layouts.",
        discussion: """
            The command creates a demo flight unless a flight with its number has yet to depart, so \
            it can be run again at any time.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let clock = SystemClock()
        let store = try common.store.any
        try store.prepare()
        let now = clock.now()
        let present = try Self.flightNumbers(in: store, departingAfter: now)
        let commands = try DemoFlight.all.filter { !present.contains($0.flightNumber) }
            .map { Command.createFlight(try $0.details(now: now)) }
        let outcomes = try store.perform(commands, clock: clock)
        // If another process seeds at the same time, some outcomes are refusals: its flights exist.
        for case .flight(let flight) in outcomes {
            let details = flight.details
            print(
                "flight \(flight.id.rawValue): \(details.flightNumber) \(details.origin)"
                    + " to \(details.destination), \(details.cabin.seatCount) seats"
            )
        }
        print("\(DemoFlight.all.count) demo flights are ready")
    }

    /// The numbers of the flights that have yet to depart.
    private static func flightNumbers(
        in store: some BookingStore,
        departingAfter now: Timestamp
    ) throws(StoreError) -> Set<String> {
        var numbers: Set<String> = []
        var reader = try store.makeReader()
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
