import Foundation
import Testing

@Suite("The whole system, simulated")
struct SimulationTests {
    static let stepsPerSeed = 250

    /// The seed SIMULATION_SEED, or the first SIMULATION_SEEDS seeds, or the first 16.
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let one = environment["SIMULATION_SEED"].flatMap({ UInt64($0) }) { return [one] }
        let count = environment["SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 16
        return Array(1...max(1, count))
    }()

    @Test("no completed command is lost or runs twice, no seat has two holders, every hold ends")
    func everySeed() throws {
        for seed in Self.seeds {
            try Simulation(seed: seed).run(steps: Self.stepsPerSeed)
        }
        print(
            "simulated \(Self.seeds.count) seeds of \(Self.stepsPerSeed) steps, without a violation"
        )
    }

    @Test("each sabotage is found", arguments: Sabotage.allCases)
    func sabotageIsFound(sabotage: Sabotage) throws {
        for seed in 1...60 as ClosedRange<UInt64> {
            do throws(any Error) {
                try Simulation(
                    seed: seed,
                    sabotage: sabotage,
                    sweeps: sabotage != .acknowledgeBeforeCommit
                ).run(steps: Self.stepsPerSeed)
            } catch let violation as Violation {
                print("\(sabotage): \(violation)")
                return
            }
        }
        Issue.record("\(sabotage) was not found")
    }

    @Test("without a sweep, jobs alone end every hold if only workers fail")
    func withoutSweep() throws {
        for seed in 1...10 as ClosedRange<UInt64> {
            try Simulation(seed: seed, sweeps: false).run(steps: Self.stepsPerSeed)
        }
    }

    @Test("the same seed is the same run")
    func repeats() throws {
        func story(_ seed: UInt64) throws -> [String] {
            let simulation = try Simulation(seed: seed)
            try simulation.run(steps: Self.stepsPerSeed)
            return simulation.model.entries.values.map { "\($0.id) \($0.seat) \($0.steps)" }
                .sorted()
        }
        for seed in 5...8 as ClosedRange<UInt64> {
            let first = try story(seed)
            #expect(try story(seed) == first)
            #expect(try story(seed + 1) != first)
        }
    }
}
