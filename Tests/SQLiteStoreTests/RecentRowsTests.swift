import Bookings
import SQLiteStore
import Testing

@Suite("Rows that a connection keeps in memory")
struct RecentRowsTests {
    private struct Row: Identifiable, Equatable {
        let id: BookingID
        var text = ""
    }

    private static func row(_ id: Int64, _ text: String = "") -> Row {
        Row(id: BookingID(rawValue: id), text: text)
    }

    @Test("an id never gets the row of another one that has the same place")
    func sharedPlace() {
        var rows = RecentRows<Row>(count: 8)
        rows.keep(Self.row(3))
        #expect(rows[BookingID(rawValue: 11)] == nil)
        #expect(rows[BookingID(rawValue: -5)] == nil)
        rows.keep(Self.row(11))
        #expect(rows[BookingID(rawValue: 3)] == nil)
        #expect(rows[BookingID(rawValue: 11)] == Self.row(11))
    }

    @Test("as many rows as there are places are kept when their ids follow each other")
    func neighbours() {
        var rows = RecentRows<Row>(count: 8)
        for id in Int64(6)..<14 { rows.keep(Self.row(id)) }
        for id in Int64(6)..<14 { #expect(rows[BookingID(rawValue: id)] == Self.row(id)) }
    }

    @Test("the newest state of a row is kept, until all are forgotten")
    func newestState() {
        var rows = RecentRows<Row>(count: 8)
        rows.keep(Self.row(3, "before"))
        rows.keep(Self.row(3, "after"))
        #expect(rows[BookingID(rawValue: 3)] == Self.row(3, "after"))
        rows.removeAll()
        #expect(rows[BookingID(rawValue: 3)] == nil)
    }
}
