import Bookings

/// A flight that `seed` creates, so that a new user can book a seat at once.
///
/// The cabins follow real ones: some rows and letters do not exist, and doors and the narrow tail take
/// the place of seats.
struct DemoFlight {
    let flightNumber: String
    let origin: String
    let destination: String
    /// The number of days from the day of seeding to the day of departure.
    let daysAhead: Int64
    /// The hour and the minute of the departure, in UTC.
    let hour: Int64
    let minute: Int64
    let rows: Int
    let seats: String
    let gaps: [Gap]
    /// The classes of rows; all other rows are economy.
    var sections: [CabinSection] = []

    /// Rows in which some letters have no seat.
    struct Gap {
        let rows: ClosedRange<Int>
        let letters: String
    }

    /// All demo flights; the README books seats on the first one.
    static let all = [
        lufthansaA320, emirates777, embraer190, lufthansaA350, ryanair737, norraATR,
    ]

    /// The details of the flight if it is created at `now`.
    func details(now: Timestamp) throws(InvalidField) -> FlightDetails {
        let millisecondsPerDay: Int64 = 86_400_000
        let midnight = now.rawValue / millisecondsPerDay * millisecondsPerDay
        let clock = (hour * 60 + minute) * 60_000
        return try FlightDetails(
            flightNumber: flightNumber,
            origin: origin,
            destination: destination,
            departsAt: Timestamp(rawValue: midnight + daysAhead * millisecondsPerDay + clock),
            cabin: CabinLayout(rows: rows, seats: seats, missing: missing, sections: sections)
        )
    }

    private var missing: [SeatNumber] {
        gaps.flatMap { gap in
            gap.rows.flatMap { row in
                gap.letters.utf8.compactMap { SeatNumber(row: row, letter: $0) }
            }
        }
    }
}

extension DemoFlight {
    /// 180 seats, 3-3; the airline has no rows 13 and 17.
    private static let lufthansaA320 = DemoFlight(
        flightNumber: "LH902",
        origin: "FRA",
        destination: "LHR",
        daysAhead: 60,
        hour: 7,
        minute: 30,
        rows: 32,
        seats: "ABC DEF",
        gaps: [Gap(rows: 13...13, letters: "ABCDEF"), Gap(rows: 17...17, letters: "ABCDEF")]
    )

    /// 354 seats: 8 in first (1-2-1), 42 in business (2-3-2), 304 in economy (3-4-3).
    ///
    /// The letter I is omitted, because it looks like a 1. Row numbers are skipped between cabins. The
    /// tail is too narrow for the middle seats of the outer blocks.
    private static let emirates777 = DemoFlight(
        flightNumber: "EK235",
        origin: "DXB",
        destination: "ORD",
        daysAhead: 61,
        hour: 5,
        minute: 55,
        rows: 47,
        seats: "ABC DEFG HJK",
        gaps: [
            Gap(rows: 1...2, letters: "BCDGHJ"),
            Gap(rows: 3...5, letters: "ABCDEFGHJK"),
            Gap(rows: 6...11, letters: "CGH"),
            Gap(rows: 12...16, letters: "ABCDEFGHJK"),
            Gap(rows: 45...47, letters: "BJ"),
        ],
        sections: [CabinSection(.first, rows: 1...2), CabinSection(.business, rows: 6...11)]
    )

    /// 100 seats, 2-2: as on larger aircraft, A and F are at the windows, C and D at the aisle.
    private static let embraer190 = DemoFlight(
        flightNumber: "KL1771",
        origin: "AMS",
        destination: "FRA",
        daysAhead: 60,
        hour: 12,
        minute: 5,
        rows: 26,
        seats: "AC DF",
        gaps: [Gap(rows: 13...13, letters: "ACDF")]
    )

    /// 293 seats: 48 in business (2-2-2), 21 in premium economy (2-3-2), 224 in economy (3-3-3).
    private static let lufthansaA350 = DemoFlight(
        flightNumber: "LH716",
        origin: "FRA",
        destination: "HND",
        daysAhead: 62,
        hour: 12,
        minute: 40,
        rows: 43,
        seats: "ABC DEG HJK",
        gaps: [
            Gap(rows: 1...8, letters: "BEJ"),
            Gap(rows: 9...13, letters: "ABCDEGHJK"),
            Gap(rows: 14...16, letters: "BJ"),
            Gap(rows: 17...17, letters: "ABCDEGHJK"),
            // Doors on both sides leave only the middle block.
            Gap(rows: 18...18, letters: "ABCHJK"),
            Gap(rows: 42...43, letters: "BJ"),
        ],
        sections: [
            CabinSection(.business, rows: 1...8), CabinSection(.premiumEconomy, rows: 14...16),
        ]
    )

    /// 189 seats, 3-3, one class; the forward galley takes the place of 1D to 1F.
    private static let ryanair737 = DemoFlight(
        flightNumber: "FR202",
        origin: "DUB",
        destination: "STN",
        daysAhead: 60,
        hour: 6,
        minute: 25,
        rows: 33,
        seats: "ABC DEF",
        gaps: [Gap(rows: 1...1, letters: "DEF"), Gap(rows: 13...13, letters: "ABCDEF")]
    )

    /// 70 seats, 2-2; passengers board at the back, and the cargo door takes the left of row 1.
    private static let norraATR = DemoFlight(
        flightNumber: "AY1077",
        origin: "HEL",
        destination: "TLL",
        daysAhead: 60,
        hour: 17,
        minute: 15,
        rows: 19,
        seats: "AC DF",
        gaps: [Gap(rows: 1...1, letters: "AC"), Gap(rows: 13...13, letters: "ACDF")]
    )
}
