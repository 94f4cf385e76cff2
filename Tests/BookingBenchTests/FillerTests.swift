import Bookings
import SQLiteStore
import TestSupport
import Testing

@testable import BookingBench

@Suite("Filling a file")
struct FillerTests {
    @Test(
        "the store's own check finds nothing wrong with a filled file",
        arguments: [1, 999, 5000]
    )
    func check(count: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("filled.db")
        let file = try Filler.fill(path: path, bookings: count)
        #expect(file.bookings == count)
        #expect(file.historyRows > count)
        #expect(file.byteCount > 0)
        let report = try SQLiteBookingStore(path: path).check(now: Timestamp(rawValue: .max / 2))
        #expect(report.bookings == count)
        for finding in report.findings where !finding.isKept {
            Issue.record("\(finding.promise): \(finding.offenders)")
        }
    }

    @Test("an existing file is left alone")
    func existing() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("filled.db")
        _ = try Filler.fill(path: path, bookings: 10)
        #expect(throws: BenchError.self) { try Filler.fill(path: path, bookings: 10) }
    }

    @Test("what is sampled is in the file, and the seats that are left are not sold")
    func sample() throws {
        let folder = try TemporaryFolder()
        let file = try Filler.fill(path: folder.file("filled.db"), bookings: 1000)
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
