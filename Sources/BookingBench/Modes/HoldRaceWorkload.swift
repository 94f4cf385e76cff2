internal import Bytes

/// Every connection books the same seat: all create, then all hold at once, then all look.
///
/// Of each race's holds exactly one may be 200; the others must be 409 `seat_unavailable`, and
/// afterwards the winner's booking must be SEAT_HELD and every other one INITIATED.
struct HoldRaceWorkload: Workload {
    /// What all connections do now.
    enum Phase: Int {
        case create
        case hold
        case read
    }

    /// What the races came to.
    struct Outcome: Equatable, Sendable {
        var races = 0
        var winners = 0
        var losers = 0
        var seatsWithoutWinner = 0
        var doubleHolds = 0
        var wrongAfterwards = 0
    }

    let steps = ["create", "hold", "read"]
    private(set) var outcome = Outcome()
    private let requests: BookingRequests
    private var phase = Phase.create
    private var creation: [UInt8] = []
    private var bookings: [Int64]
    private var hasSent: [Bool]
    private var hasWon: [Bool]

    init(connectionCount: Int, requests: BookingRequests) {
        self.requests = requests
        bookings = Array(repeating: 0, count: connectionCount)
        hasSent = Array(repeating: true, count: connectionCount)
        hasWon = Array(repeating: false, count: connectionCount)
    }

    /// The next race is for this seat.
    mutating func beginRace(flight: Int64, seat: String) {
        creation = requests.create(flight: flight, seat: seat)
        for slot in hasWon.indices {
            hasWon[slot] = false
            bookings[slot] = 0
        }
    }

    /// Lets every connection send one request, those left out whose booking was not created.
    mutating func begin(_ phase: Phase) {
        self.phase = phase
        for slot in hasSent.indices {
            hasSent[slot] = phase != .create && bookings[slot] == 0
        }
    }

    /// The race is over and every answer is there.
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

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        switch phase {
        case .create:
            guard answer.status == 201 else { return .unexpectedStatus }
            guard let id = content.integerMember(#""id""#) else { return .wrongContent }
            bookings[slot] = id
        case .hold:
            if answer.status == 200 {
                hasWon[slot] = true
                guard content.member(#""status""#, is: #""SEAT_HELD""#) else {
                    return .wrongContent
                }
            } else {
                guard answer.status == 409 else { return .unexpectedStatus }
                guard content.member(#""code""#, is: #""seat_unavailable""#) else {
                    return .wrongContent
                }
                outcome.losers += 1
            }
        case .read:
            guard answer.status == 200 else { return .unexpectedStatus }
            let status: StaticString = hasWon[slot] ? #""SEAT_HELD""# : #""INITIATED""#
            if !content.member(#""status""#, is: status) { outcome.wrongAfterwards += 1 }
        }
        return .right(step: phase.rawValue)
    }

    mutating func connectionBroke(slot: Int) {
        // Whether its request was done is unknown, so this connection sits out the rest of the race.
        bookings[slot] = 0
    }
}
