/// Which seats an aircraft has: rows, the letters across with their aisles, and what is left out.
public struct CabinLayout: Hashable, Sendable {
    /// How many rows, numbered from 1.
    public let rows: Int

    /// The letters across, from left to right; a blank is an aisle: `ABC DEF`.
    public let seats: String

    /// Seats that the grid has and the aircraft has not, in order, each once.
    public let missing: [SeatNumber]

    /// The classes of rows, from the nose to the tail; rows that no section has are economy.
    public let sections: [CabinSection]

    /// The letters without the aisles, in order across the cabin.
    public let letters: [UInt8]

    /// Takes a layout.
    public init(
        rows: Int,
        seats: String,
        missing: [SeatNumber] = [],
        sections: [CabinSection] = []
    ) throws(InvalidField) {
        guard (1...BookingLimits.cabinRows).contains(rows) else {
            throw InvalidField("cabin.rows", "must be 1 to \(BookingLimits.cabinRows)")
        }
        self.rows = rows
        self.seats = seats
        letters = try Self.letters(of: seats)
        self.missing = Set(missing).sorted()
        self.sections = sections.sorted { $0.rows.lowerBound < $1.rows.lowerBound }
        try Self.check(self.sections, rows: rows)
        for seat in self.missing where !isOnGrid(seat) {
            throw InvalidField("missing", "\(seat) is not a seat of this cabin")
        }
        guard seatCount > 0 else {
            throw InvalidField("missing", "must leave at least one seat")
        }
    }

    /// The class of a row.
    public func cabinClass(ofRow row: Int) -> CabinClass {
        sections.first { $0.rows.contains(row) }?.cabinClass ?? .economy
    }

    /// How many seats there are.
    public var seatCount: Int { rows * letters.count - missing.count }

    /// Whether the aircraft has this seat.
    public func contains(_ seat: SeatNumber) -> Bool {
        isOnGrid(seat) && !missing.contains(seat)
    }

    /// Every seat, from the nose to the tail and across as the cabin is laid out.
    public var allSeats: [SeatNumber] {
        let absent = Set(missing)
        return (1...rows).flatMap { row in
            letters.compactMap { SeatNumber(row: row, letter: $0) }.filter { !absent.contains($0) }
        }
    }

    private func isOnGrid(_ seat: SeatNumber) -> Bool {
        Int(seat.row) <= rows && letters.contains(seat.letter)
    }

    private static func check(_ sections: [CabinSection], rows: Int) throws(InvalidField) {
        for section in sections where section.rows.lowerBound < 1 || section.rows.upperBound > rows
        {
            throw InvalidField("cabin.classes", "must name rows from 1 to \(rows)")
        }
        for (section, next) in zip(sections, sections.dropFirst())
        where section.rows.overlaps(next.rows) {
            throw InvalidField(
                "cabin.classes",
                "must name each row once, names row \(next.rows.lowerBound) twice"
            )
        }
    }

    private static func letters(of seats: String) throws(InvalidField) -> [UInt8] {
        guard seats.utf8.count <= BookingLimits.cabinSeatsCharacters else {
            throw InvalidField(
                "cabin.seats",
                "must have at most \(BookingLimits.cabinSeatsCharacters) characters"
            )
        }
        var letters: [UInt8] = []
        for byte in seats.utf8 where byte != UInt8(ascii: " ") {
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) else {
                throw InvalidField(
                    "cabin.seats",
                    "must be letters A to Z, with a blank for an aisle"
                )
            }
            guard !letters.contains(byte) else {
                throw InvalidField("cabin.seats", "must have each letter once")
            }
            letters.append(byte)
        }
        guard (1...BookingLimits.cabinLetters).contains(letters.count) else {
            throw InvalidField(
                "cabin.seats",
                "must have 1 to \(BookingLimits.cabinLetters) letters"
            )
        }
        return letters
    }
}
