import Testing

@testable import BookingBench

@Suite("Filling a file", .timeLimit(.minutes(2)))
struct FillerTests {
    @Test(
        "bookingctl check finds no broken invariant in a filled file",
        arguments: [1, 999, 5000]
    )
    func check(count: Int) throws {
        let system = try TestSystem()
        let file = try Filler.fill(system.database, bookings: count, system.programs)
        #expect(file.bookings == count)
        #expect(file.historyRows > count)
        #expect(file.byteCount > 0)
        let report = try system.programs.control(["check"], system.database)
        #expect(report.contains("\nchecked \(count) bookings"), "\(report)")
    }

    @Test("an existing file is not changed")
    func existing() throws {
        let system = try TestSystem()
        let file = try Filler.fill(system.database, bookings: 10, system.programs)
        #expect(throws: BenchError.self) {
            try Filler.fill(system.database, bookings: 20, system.programs)
        }
        #expect(system.database.byteCount == file.byteCount)
    }

    @Test("the sampled bookings are in the file, and the free seats are not sold")
    func sample() throws {
        let system = try TestSystem()
        let file = try Filler.fill(system.database, bookings: 1000, system.programs)
        let sample = file.sample(500)
        #expect(sample.allSatisfy { (1...1000).contains($0) })
        #expect(Set(sample).count == 500)
        let seats = file.freeSeats()
        #expect(seats.count == 6000)
        #expect(seats.seat(0).name == "51A")
        #expect(seats.seat(seats.count - 1).name == "60F")
        #expect(seats.flights.allSatisfy { (1...Int64(file.flights)).contains($0) })
    }
}
