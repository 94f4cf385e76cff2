import Testing

@testable import BookingBench

@Suite("Hold race")
struct HoldRaceTests {
    static let held = #"{"id": 1, "status": "SEAT_HELD"}"#
    static let initiated = #"{"id": 1, "status": "INITIATED"}"#
    static let rejected = #"{"status": 409, "code": "seat_unavailable"}"#

    /// Runs a race of three connections with these responses.
    static func race(holds: [(Int, String)], reads: [String]) -> HoldRaceWorkload.Outcome {
        var work = HoldRaceWorkload(connectionCount: 3, requests: WorkloadTests.requests)
        work.beginRace(flight: 1, seat: "1A")
        for phase in [HoldRaceWorkload.Phase.create, .hold, .read] {
            work.begin(phase)
            for slot in 0..<3 {
                _ = WorkloadTests.next(&work, slot: slot)
                switch phase {
                case .create: _ = WorkloadTests.judge(&work, slot: slot, 201, Self.initiated)
                case .hold:
                    _ = WorkloadTests.judge(&work, slot: slot, holds[slot].0, holds[slot].1)
                case .read: _ = WorkloadTests.judge(&work, slot: slot, 200, reads[slot])
                }
            }
        }
        work.endRace()
        return work.outcome
    }

    @Test("one winner and two losers are no violation")
    func oneWinner() {
        let outcome = Self.race(
            holds: [(409, Self.rejected), (200, Self.held), (409, Self.rejected)],
            reads: [Self.initiated, Self.held, Self.initiated]
        )
        #expect(outcome.winners == 1)
        #expect(outcome.losers == 2)
        #expect(outcome.violations == 0)
    }

    @Test("two winners are a double hold")
    func twoWinners() {
        let outcome = Self.race(
            holds: [(200, Self.held), (200, Self.held), (409, Self.rejected)],
            reads: [Self.held, Self.held, Self.initiated]
        )
        #expect(outcome.doubleHolds == 1)
    }

    @Test("a seat without a winner, and a wrong state afterwards, are violations")
    func noWinner() {
        let none = Self.race(
            holds: [(409, Self.rejected), (409, Self.rejected), (409, Self.rejected)],
            reads: [Self.initiated, Self.initiated, Self.initiated]
        )
        #expect(none.seatsWithoutWinner == 1)
        let lost = Self.race(
            holds: [(200, Self.held), (409, Self.rejected), (409, Self.rejected)],
            reads: [Self.initiated, Self.initiated, Self.held]
        )
        #expect(lost.wrongAfterwards == 2)
    }

    @Test("each connection sends one request in each phase")
    func onePerPhase() {
        var work = HoldRaceWorkload(connectionCount: 1, requests: WorkloadTests.requests)
        #expect(WorkloadTests.next(&work) == nil)
        work.beginRace(flight: 1, seat: "1A")
        work.begin(.create)
        #expect(WorkloadTests.next(&work)?.hasPrefix("POST /api/bookings/ ") == true)
        #expect(WorkloadTests.next(&work) == nil)
    }
}
