internal import Bookings

/// A seat of a flight.
struct Place: Hashable {
    let flight: FlightID
    let seat: SeatNumber
}

/// What a batch of commands reads and locks: everything that `BookingService` may ask for.
struct BatchNeeds {
    /// The place of a booking: its flight, and its seat unless `seat` is another one.
    struct BookingPlace: Hashable {
        let booking: BookingID
        let seat: SeatNumber?
    }

    /// An idempotency key and the token that it belongs to.
    struct Key: Hashable {
        /// 0 for clients without a token, because NULLs are never equal in a unique index.
        let creator: Int64
        let text: String

        init(_ key: IdempotencyKey, of creator: TokenID?) {
            self.creator = creator?.rawValue ?? 0
            text = key.text
        }
    }

    /// A flight number with a departure, which exist together only once.
    struct FlightName: Hashable {
        let number: String
        let departsAt: Timestamp

        init(_ details: FlightDetails) {
            number = details.flightNumber
            departsAt = details.departsAt
        }
    }

    /// The idempotency keys.
    private(set) var keys: Set<Key> = []
    /// The clients whose open bookings are limited: they are locked, and their bookings are read.
    private(set) var clients: Set<ClientID> = []
    /// The names of flights that may be created.
    private(set) var flightNames: Set<FlightName> = []
    /// The flights that commands name.
    private(set) var flights: Set<FlightID> = []
    /// The bookings that commands name.
    ///
    /// Their places are locked, and those of their orders.
    private(set) var bookings: Set<BookingID> = []
    /// The orders that commands name.
    ///
    /// The places of their bookings are locked.
    private(set) var orders: Set<OrderID> = []
    /// The references that new orders may get.
    private(set) var references: Set<OrderReference> = []
    /// The places of bookings that commands may take: they are locked, and their holders are read.
    private(set) var bookingPlaces: Set<BookingPlace> = []
    /// The places that commands name and may take: they are locked, and their holders are read.
    private(set) var places: Set<Place> = []
    /// The orders, among `orders`, whose seats are taken: their holders are read.
    private(set) var heldOrders: Set<OrderID> = []
    /// The flights on which the server chooses seats: all holders are read, and no other transaction takes a
    /// seat.
    private(set) var chosenFlights: Set<FlightID> = []
    /// The number of bookings that may be created.
    private(set) var newBookings = 0
    /// The number of flights that may be created.
    private(set) var newFlights = 0
    /// The number of orders that may be created.
    private(set) var newOrders = 0

    /// Whether the transaction locks or reads bookings.
    var hasBookings: Bool {
        !(bookings.isEmpty && orders.isEmpty && places.isEmpty && chosenFlights.isEmpty)
    }

    /// Collects what the commands of a batch need.
    init<Ticket>(_ batch: ArraySlice<QueuedCommand<Ticket>>) {
        for queued in batch {
            if let request = queued.idempotency {
                keys.insert(Key(request.key, of: queued.actor.token))
            }
            add(queued.command)
            if let limit = queued.limit { clients.insert(limit.client) }
        }
    }

    private mutating func add(_ command: Command) {
        switch command {
        case .createBooking(let booking):
            flights.insert(booking.flightID)
            newBookings += 1
        case .act(let action, on: let id):
            addBooking(id)
            if action == .hold { bookingPlaces.insert(BookingPlace(booking: id, seat: nil)) }
            if case .changeSeat(to: let seat?) = action {
                bookingPlaces.insert(BookingPlace(booking: id, seat: seat))
            }
        case .createOrder(let order):
            add(order)
        case .actOnOrder(let action, on: let id):
            addOrder(id)
            if action == .hold { heldOrders.insert(id) }
        case .swapSeats(let ids):
            bookings.formUnion(ids)
        case .createFlight(let details):
            flightNames.insert(FlightName(details))
            newFlights += 1
        case .expire(let job):
            addBooking(job.bookingID)
        case .webhook, .nothing:
            break
        }
    }

    private mutating func add(_ order: NewOrder) {
        newOrders += 1
        newBookings += order.items.count
        references.formUnion(order.references)
        for item in order.items {
            flights.insert(item.flightID)
            switch item.seat {
            case .named(let seat?) where order.holds:
                places.insert(Place(flight: item.flightID, seat: seat))
            case .named: break
            case .chosenByServer: chosenFlights.insert(item.flightID)
            }
        }
    }

    /// Adds a booking.
    mutating func addBooking(_ id: BookingID) { bookings.insert(id) }

    /// Adds an order.
    mutating func addOrder(_ id: OrderID) { orders.insert(id) }

    /// Adds a place that a command may take.
    mutating func addPlace(_ place: Place) { places.insert(place) }
}
