/// What a flight is: everything but its id.
public struct FlightDetails: Hashable, Sendable {
    /// The number on the timetable, `BA117`.
    public let flightNumber: String
    /// The airport of departure: an IATA code of three letters.
    public let origin: String
    /// The airport of arrival: an IATA code of three letters.
    public let destination: String
    /// The departure; from then on no seat can be held.
    public let departsAt: Timestamp
    /// The seats.
    public let cabin: CabinLayout

    /// Creates the details of a flight.
    ///
    /// - Throws: `InvalidField`, which names the first field that breaks a rule.
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

/// A flight; it never changes, so stores keep it in memory.
public final class Flight: Sendable, Identifiable {
    /// The flight's id.
    public let id: FlightID
    /// The flight's number, route, departure and cabin.
    public let details: FlightDetails

    /// Creates a flight that a store has read or inserted.
    public init(id: FlightID, details: FlightDetails) {
        self.id = id
        self.details = details
    }
}

/// How many seats of a flight are in which state.
public struct SeatCounts: Hashable, Sendable {
    /// The number of seats.
    public let total: Int
    /// The number of seats that are locked until a deadline.
    public let held: Int
    /// The number of seats that are sold.
    public let booked: Int

    /// The number of free seats.
    public var available: Int { total - held - booked }

    /// Creates counts.
    public init(total: Int, held: Int, booked: Int) {
        self.total = total
        self.held = held
        self.booked = booked
    }
}

/// The state of a seat in a seat map; the map does not show the seat holder.
public enum SeatState: Hashable, Sendable {
    /// The seat is free.
    case available
    /// A booking has locked the seat until this deadline.
    case held(until: Timestamp)
    /// The seat is sold.
    case booked

    /// The name in the HTTP contract.
    public var name: StaticString {
        switch self {
        case .available: "AVAILABLE"
        case .held: "HELD"
        case .booked: "BOOKED"
        }
    }

    /// Creates the state of the seat of a booking with this status and deadline.
    public init(status: BookingStatus, deadline: Timestamp?) {
        switch (status, deadline) {
        case (.confirmed, _): self = .booked
        case (.seatHeld, let deadline?), (.paymentPending, let deadline?):
            self = .held(until: deadline)
        default: self = .available
        }
    }
}
