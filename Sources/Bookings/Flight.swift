/// A flight that is to be made.
public struct FlightDetails: Hashable, Sendable {
    /// The number on the timetable, `BA117`.
    public let flightNumber: String
    /// Where it starts: an IATA code of three letters.
    public let origin: String
    /// Where it lands: an IATA code of three letters.
    public let destination: String
    /// When it leaves; from then on no seat can be held.
    public let departsAt: Timestamp
    /// Its seats.
    public let cabin: CabinLayout

    /// Takes a flight.
    public init(
        flightNumber: String,
        origin: String,
        destination: String,
        departsAt: Timestamp,
        cabin: CabinLayout
    ) throws(InvalidField) {
        guard (2...BookingLimits.flightNumberCharacters).contains(flightNumber.utf8.count),
            flightNumber.utf8.allSatisfy({ Self.isCapital($0) || Self.isDigit($0) })
        else {
            throw InvalidField(
                "flight_number",
                "must be 2 to \(BookingLimits.flightNumberCharacters) capital letters and digits"
            )
        }
        for (field, code) in [("origin", origin), ("destination", destination)] {
            guard code.utf8.count == 3, code.utf8.allSatisfy(Self.isCapital) else {
                throw InvalidField(field, "must be an airport code of three capital letters")
            }
        }
        self.flightNumber = flightNumber
        self.origin = origin
        self.destination = destination
        self.departsAt = departsAt
        self.cabin = cabin
    }

    private static func isCapital(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// A flight; never changes once it is made, so that it may be kept in memory.
public final class Flight: Sendable, Identifiable {
    /// Its name in the store.
    public let id: FlightID
    /// What it is.
    public let details: FlightDetails

    /// A flight that the store has.
    public init(id: FlightID, details: FlightDetails) {
        self.id = id
        self.details = details
    }
}

/// How many seats of a flight are in which state.
public struct SeatCounts: Hashable, Sendable {
    /// All seats.
    public let total: Int
    /// Locked until a deadline that has not passed.
    public let held: Int
    /// Sold.
    public let booked: Int

    /// Free seats.
    public var available: Int { total - held - booked }

    /// Takes the counts.
    public init(total: Int, held: Int, booked: Int) {
        self.total = total
        self.held = held
        self.booked = booked
    }
}

/// What a seat map shows of one seat; who has it is not shown.
public enum SeatState: Hashable, Sendable {
    /// Free.
    case available
    /// Locked until then.
    case held(until: Timestamp)
    /// Sold.
    case booked

    /// The name in the HTTP contract.
    public var name: StaticString {
        switch self {
        case .available: "AVAILABLE"
        case .held: "HELD"
        case .booked: "BOOKED"
        }
    }

    /// What a booking's status and deadline mean for its seat.
    public init(status: BookingStatus, expiresAt: Timestamp?) {
        switch (status, expiresAt) {
        case (.confirmed, _): self = .booked
        case (.seatHeld, let deadline?), (.paymentPending, let deadline?):
            self = .held(until: deadline)
        default: self = .available
        }
    }
}
