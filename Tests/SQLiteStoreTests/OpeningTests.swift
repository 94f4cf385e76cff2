import Bookings
import SQLite
import SQLiteStore
import TestSupport
import Testing

@Suite("Opening a database")
struct OpeningTests {
    @Test("a missing folder and file are made, and opening again changes nothing")
    func makesFile() throws {
        let folder = try TemporaryFolder()
        let file = StoreFile(path: folder.file("a/b/bookings.db"))
        try file.prepare()
        try file.prepare()
        var reader = try Reader.open(file)
        #expect(try reader.newestVersion() == HistoryID(rawValue: 0))
    }
}
