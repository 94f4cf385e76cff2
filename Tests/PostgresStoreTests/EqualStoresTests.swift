import Bookings
import PostgresStore
import SQLiteStore
import StoreSupport
import Synchronization
import TestSupport
import Testing

/// The same random commands, in the same batches, on both stores.
@Suite("Both stores behave equally", .timeLimit(.minutes(2)))
struct EqualStoresTests {
    /// A command that names bookings and flights by their places in the order of creation: on PostgreSQL,
    /// a refused creation uses an id up.
    private enum Step: Sendable {
        case flight(FlightDetails)
        case booking(flight: Int, seat: SeatNumber?)
        case act(Action, on: Int)
        /// An order on one flight; the server chooses a seat that is nil.
        case order(flight: Int, seats: [SeatNumber?], holds: Bool, seed: UInt64)
        case actOnOrder(Action, on: Int)
        case swap([Int])
        case expire(Int, deadline: Timestamp)
        case nothing
    }

    /// A store with a writer that runs batches.
    private final class Side<Store: BookingStore> {
        let store: Store
        private let results: Results
        private(set) var ids: [BookingID] = []
        private var flights: [FlightID] = []
        private(set) var orders: [OrderID] = []
        private var committer: BatchCommitter<Int, Store>

        private final class Results: Sendable {
            let all = Mutex<[Int: Result<CommandResult, StoreError>]>([:])
        }

        init(_ store: Store, _ clock: any Clock) throws {
            try store.prepare()
            self.store = store
            let results = Results()
            self.results = results
            committer = BatchCommitter(
                store,
                service: BookingService(),
                clock: clock,
                deliver: { delivered in
                    results.all.withLock { all in
                        for one in delivered { all[one.ticket] = one.result }
                    }
                },
                committed: { _ in }
            )
        }

        private func command(_ step: Step) throws -> Command {
            let unknown = Int64(1_000_000)
            func booking(_ place: Int) -> BookingID {
                place < ids.count ? ids[place] : BookingID(rawValue: unknown)
            }
            func flight(_ place: Int) -> FlightID {
                place < flights.count ? flights[place] : FlightID(rawValue: unknown)
            }
            switch step {
            case .order(let place, let seats, let holds, let seed):
                var generator = SeededGenerator(seed: seed)
                let items = try seats.map {
                    NewOrder.Item(
                        flightID: flight(place),
                        seat: $0.map { .named($0) } ?? .chosenByServer,
                        passengerName: try PassengerName("Grace Hopper")
                    )
                }
                return .createOrder(NewOrder(items, holds: holds, using: &generator))
            case .actOnOrder(let action, let place):
                let id = place < orders.count ? orders[place] : OrderID(rawValue: unknown)
                return .actOnOrder(action, on: id)
            case .swap(let places): return .swapSeats(places.map(booking))
            case .flight(let details): return .createFlight(details)
            case .booking(let place, let seat):
                return .createBooking(
                    NewBooking(
                        flightID: flight(place),
                        seat: seat,
                        passengerName: try PassengerName("Ada Lovelace")
                    )
                )
            case .act(let action, let place): return .act(action, on: booking(place))
            case .expire(let place, let deadline):
                return .expire(ExpiryJob(bookingID: booking(place), deadline: deadline))
            case .nothing: return .nothing
            }
        }

        /// The results in words, without ids.
        func run(_ steps: [(step: Step, key: IdempotentRequest?)]) throws -> [String] {
            results.all.withLock { $0 = [:] }
            let batch = try steps.enumerated().map {
                QueuedCommand(
                    try command($0.element.step),
                    idempotency: $0.element.key,
                    ticket: $0.offset
                )
            }
            committer.commit(batch, moreWait: { false })
            let all = results.all.withLock { $0 }
            return steps.indices.map { ticket in
                switch all[ticket] {
                case .success(.done(.booking(let booking, on: _), let stored)):
                    if !ids.contains(booking.id) { ids.append(booking.id) }
                    return """
                        \(booking.seat) \(booking.state) \(booking.updatedAt) \
                        \(String(describing: stored))
                        """
                case .success(.done(.order(let details), _)):
                    if !orders.contains(details.order.id) {
                        orders.append(details.order.id)
                        ids += details.order.bookingIDs
                    }
                    return """
                        \(details.order.reference) \(String(describing: details.order.choice)) \
                        \(details.bookings.map { "\($0.booking.seat) \($0.booking.state)" })
                        """
                case .success(.done(.bookings(let members), _)):
                    return "\(members.map { "\($0.booking.seat) \($0.booking.state)" })"
                case .success(.done(.refused(let refusal), _)):
                    // The ids of bookings, which a refusal may name, differ.
                    return "\(refusal)".replacing(
                        /BookingID\(rawValue: \d+\)|OrderID\(rawValue: \d+\)/,
                        with: "id"
                    )
                case .success(.done(.flight(let flight), _)):
                    flights.append(flight.id)
                    return flight.details.flightNumber
                case let other: return "\(String(describing: other))"
                }
            }
        }

        /// Every booking with its events, in words.
        func contents(now: Timestamp) throws -> [String] {
            var reader = try store.makeReader()
            return try ids.map { id in
                var row = ""
                _ = try reader.booking(id, for: .anonymous, now: now) {
                    row = "\($0.seat) \($0.state) \($0.updatedAt) \($0.lastEventID)"
                }
                let history = try reader.history(of: id, for: .anonymous, now: now) ?? []
                return "\(row) \(history)"
            }
        }
    }

    private static func step(
        _ bookings: Int,
        _ orders: Int,
        _ now: Timestamp,
        _ random: inout SeededGenerator
    ) throws -> Step {
        let seats = ["1A", "1B", "1C", "2A", "99Z"]
        let seat = SeatNumber(seats.randomElement(using: &random) ?? "1A")
        let place = Int.random(in: max(0, bookings - 20)...bookings, using: &random)
        let order = Int.random(in: max(0, orders - 5)...orders, using: &random)
        let actions: [Action] = [
            .hold, .extend, .release, .checkout, .pay(success: true), .pay(success: false), .refund,
        ]
        switch Int.random(in: 0..<30, using: &random) {
        case 20..<23:
            let holds = Bool.random(using: &random)
            let named = Set(
                (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
                    SeatNumber(seats.randomElement(using: &random) ?? "1A")
                }
            ).sorted()
            let chosen = holds ? Int.random(in: 0...2, using: &random) : 0
            return .order(
                flight: Int.random(in: 0...2, using: &random),
                seats: named.map { $0 } + [SeatNumber?](repeating: nil, count: chosen),
                holds: holds,
                seed: random.next()
            )
        case 23..<27: return .actOnOrder(actions.randomElement(using: &random) ?? .hold, on: order)
        case 27..<30:
            let places = Set(
                (0..<3).map { _ in Int.random(in: max(0, bookings - 8)...bookings, using: &random) }
            ).sorted()
            return places.count > 1 ? .swap(places) : .nothing
        case 0:
            let number = "BA\(Int.random(in: 1...3, using: &random))0"
            return .flight(
                try StoreFixture.flight(number, departsAt: Timestamp(rawValue: 1_900_000_000_000))
            )
        case 1..<5: return .booking(flight: Int.random(in: 0...3, using: &random), seat: seat)
        case 5..<10: return .act(.hold, on: place)
        case 10: return .act(.extend, on: place)
        case 11: return .act(.checkout, on: place)
        case 12..<14: return .act(.pay(success: Bool.random(using: &random)), on: place)
        case 14: return .act(.refund, on: place)
        case 15: return .act(.release, on: place)
        case 16..<18: return .act(.changeSeat(to: seat), on: place)
        case 18:
            let deadline = now + .milliseconds(Int64.random(in: -900_000...0, using: &random))
            return .expire(place, deadline: deadline)
        default: return .nothing
        }
    }

    @Test(
        "the same commands give the same results, rows and events",
        arguments: [1, 2, 3] as [UInt64]
    )
    func equal(seed: UInt64) throws {
        let clock = ManualClock()
        let folder = try TemporaryFolder()
        let fixture = try StoreFixture()
        let sqlite = try Side(SQLiteBookingStore(path: folder.file("bookings.db")), clock)
        let postgres = try Side(
            PostgresBookingStore(fixture.store().url, process: "test", time: .caller),
            clock
        )
        var random = SeededGenerator(seed: seed)
        let response = StoredResponse(content: [7])
        for round in 0..<100 {
            let batch = try (0..<Int.random(in: 1...12, using: &random)).map { _ in
                var request: IdempotentRequest?
                if Int.random(in: 0..<5, using: &random) == 0 {
                    let key = Int.random(in: 0..<20, using: &random)
                    request = IdempotentRequest(
                        key: try IdempotencyKey("key-\(key)"),
                        fingerprint: [UInt8(key % 2)]
                    ) { _ in response }
                }
                return (
                    try Self.step(sqlite.ids.count, sqlite.orders.count, clock.now(), &random),
                    request
                )
            }
            let expected = try sqlite.run(batch)
            let found = try postgres.run(batch)
            #expect(found == expected, "seed \(seed), round \(round): \(batch.map(\.0))")
            guard found == expected else { return }
            clock.advance(byMilliseconds: Int64.random(in: 0...200_000, using: &random))
        }
        #expect(try postgres.contents(now: clock.now()) == sqlite.contents(now: clock.now()))
        #expect(try postgres.store.check(now: clock.now()).isSound)
    }
}
