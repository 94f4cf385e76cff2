import Bytes

/// All connections book the same seat: all create, then all hold at once, then all read.
///
/// Exactly one hold of each race may return 200; the others must return 409 `seat_unavailable`.
/// Afterwards the winner's booking must be SEAT_HELD and all others INITIATED.
struct HoldRaceWorkload: Workload {
    /// The request that all connections send now.
    enum Phase: Int, CaseIterable {
        case create
        case hold
        case read
    }

    /// The results of all races.
    struct Outcome: Equatable {
        var races = 0
        var winners = 0
        var losers = 0
        var seatsWithoutWinner = 0
        var doubleHolds = 0
        var wrongAfterwards = 0

        var violations: Int { doubleHolds + seatsWithoutWinner + wrongAfterwards }

        var details: [Measurement.Detail] {
            [
                .init(name: "races", value: Double(races)),
                .init(name: "winners", value: Double(winners)),
                .init(name: "losers", value: Double(losers)),
                .init(name: "seats without a winner", value: Double(seatsWithoutWinner)),
                .init(name: "double holds", value: Double(doubleHolds)),
                .init(name: "wrong states afterwards", value: Double(wrongAfterwards)),
            ]
        }
    }

    let steps = ["create", "hold", "read"]
    private(set) var outcome = Outcome()
    private let requests: BookingRequests
    private var phase = Phase.create
    private var creation: [UInt8] = []
    /// The booking of each connection; 0 if it has none in this race.
    private var bookings: [Int64]
    private var hasSent: [Bool]
    private var hasWon: [Bool]

    init(connectionCount: Int, requests: BookingRequests) {
        self.requests = requests
        bookings = Array(repeating: 0, count: connectionCount)
        hasSent = Array(repeating: true, count: connectionCount)
        hasWon = Array(repeating: false, count: connectionCount)
    }

    mutating func beginRace(flight: Int64, seat: String) {
        creation = requests.create(flight: flight, seat: seat)
        for slot in hasWon.indices {
            hasWon[slot] = false
            bookings[slot] = 0
        }
    }

    /// Lets each connection send one request, except those whose booking was not created.
    mutating func begin(_ phase: Phase) {
        self.phase = phase
        for slot in hasSent.indices {
            hasSent[slot] = phase != .create && bookings[slot] == 0
        }
    }

    /// Ends the race after its last response.
    mutating func endRace() {
        let winners = hasWon.count(where: { $0 })
        outcome.races += 1
        outcome.winners += winners
        if winners == 0 { outcome.seatsWithoutWinner += 1 }
        if winners > 1 { outcome.doubleHolds += 1 }
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        guard !hasSent[slot] else { return false }
        hasSent[slot] = true
        switch phase {
        case .create: output.append(creation)
        case .hold: requests.hold.write(bookings[slot], into: &output)
        case .read: requests.get.write(bookings[slot], into: &output)
        }
        return true
    }

    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict {
        switch phase {
        case .create:
            guard response.status == 201 else { return .unexpectedStatus }
            guard let id = content.integerMember(#""id""#) else { return .wrongContent }
            bookings[slot] = id
        case .hold:
            if response.status == 200 {
                hasWon[slot] = true
                guard content.member(#""status""#, is: #""SEAT_HELD""#) else {
                    return .wrongContent
                }
            } else {
                guard response.status == 409 else { return .unexpectedStatus }
                guard content.member(#""code""#, is: #""seat_unavailable""#) else {
                    return .wrongContent
                }
                outcome.losers += 1
            }
        case .read:
            guard response.status == 200 else { return .unexpectedStatus }
            let status: StaticString = hasWon[slot] ? #""SEAT_HELD""# : #""INITIATED""#
            if !content.member(#""status""#, is: status) { outcome.wrongAfterwards += 1 }
        }
        return .correct(step: phase.rawValue)
    }

    mutating func connectionBroke(slot: Int) {
        // The server may or may not have processed the request: the connection leaves the race.
        bookings[slot] = 0
    }
}
