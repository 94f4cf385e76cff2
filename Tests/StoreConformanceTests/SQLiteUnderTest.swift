import Bookings
import SQLiteStore
import TestSupport

/// The SQLite store on a file in a folder of its own.
final class SQLiteUnderTest: StoreUnderTest {
    let clock = ManualClock()
    let replies = ReplyBox()
    let file: SQLiteBookingStore
    private(set) var reader: any ReaderUnderTest
    private(set) var worker: any WorkerUnderTest
    var writer: any BookingWriter<Int> { running }
    private let folder: TemporaryFolder
    private var running: Writer<Int>

    init() throws {
        folder = try TemporaryFolder()
        file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        reader = ReaderBox(try Reader.open(file, keepsLock: true))
        worker = WorkerBox(try SQLiteExpiryStore.open(file, service: BookingService()))
        running = try Self.makeWriter(file, clock, replies)
    }

    // The lock is never given back, which must not show.
    func makeReader() throws -> any ReaderUnderTest {
        ReaderBox(try Reader.open(file, keepsLock: true))
    }

    func makeWorker() throws -> any WorkerUnderTest {
        WorkerBox(try SQLiteExpiryStore.open(file, service: BookingService()))
    }

    func restart() throws {
        running.close()
        try file.prepare()
        reader = try makeReader()
        worker = try makeWorker()
        running = try Self.makeWriter(file, clock, replies)
    }

    private static func makeWriter(
        _ file: SQLiteBookingStore,
        _ clock: ManualClock,
        _ replies: ReplyBox
    ) throws -> Writer<Int> {
        try Writer(file, service: BookingService(), clock: clock, deliver: { replies.take($0) })
    }
}
