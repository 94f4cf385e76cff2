import Foundation
import Testing

@Suite("The whole system, simulated")
struct SimulationTests {
    static let stepsPerSeed = 250

    /// One seed from SIMULATION_SEED, or as many as SIMULATION_SEEDS says, or some dozens.
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["SIMULATION_SEED"].flatMap({ UInt64($0) }) { return [one] }
        let count = environment["SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 40
        return Array(1...max(1, count))
    }()

    @Test("no answered write is lost, no seat has two owners, every hold ends")
    func everySeed() throws {
        for seed in Self.seeds {
            try Simulation(seed: seed).run(steps: Self.stepsPerSeed)
        }
        print(
            "simulated \(Self.seeds.count) seeds of \(Self.stepsPerSeed) steps, without a violation"
        )
    }

    @Test("a system that is broken on purpose is found out", arguments: Sabotage.allCases)
    func sabotageIsFound(sabotage: Sabotage) throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            do throws(any Error) {
                try Simulation(seed: seed, sabotage: sabotage).run(steps: Self.stepsPerSeed)
            } catch let violation as Violation {
                print("\(sabotage): \(violation)")
                return
            }
        }
        Issue.record("\(sabotage) went unnoticed")
    }

    @Test("the same seed is the same run")
    func repeats() throws {
        func story(_ seed: UInt64) throws -> [String] {
            let simulation = try Simulation(seed: seed)
            try simulation.run(steps: Self.stepsPerSeed)
            return simulation.model.entries.values.map { "\($0.id) \($0.seat) \($0.steps)" }
                .sorted()
        }
        #expect(try story(7) == story(7))
        #expect(try story(7) != story(8))
    }
}
