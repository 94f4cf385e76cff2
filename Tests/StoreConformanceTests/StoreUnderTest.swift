import Bookings
import Postgres
import PostgresStore
import SQLiteStore
import TestSupport
import Testing

/// A store as the tests of this folder drive it, without its types.
///
/// The tests verify what `Bookings` requires of every store. A test drives the store from one thread.
protocol StoreUnderTest: AnyObject {
    /// The time that the store goes by.
    var clock: ManualClock { get }

    /// The replies that came so far, by ticket.
    var replies: ReplyBox { get }

    /// A reader that stays open.
    var reader: any ReaderUnderTest { get }

    /// A worker's connection that stays open.
    var worker: any WorkerUnderTest { get }

    /// Where writes go.
    var writer: any BookingWriter<Int> { get }

    /// A further reader.
    func makeReader() throws -> any ReaderUnderTest

    /// A further worker, as another process has one.
    func makeWorker() throws -> any WorkerUnderTest

    /// A further worker that delivers to webhooks, as another process has one.
    func makeDeliveries() throws -> any DeliveriesUnderTest

    /// Removes old bookings; returns their number.
    func prune(before cutoff: Timestamp) throws -> Int

    /// Stops and starts again with what is on disk.
    func restart() throws
}

/// The stores that have to pass.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite = "SQLite"
    case postgres = "PostgreSQL"

    var testDescription: String { rawValue }

    func make() throws -> any StoreUnderTest {
        switch self {
        case .sqlite:
            let folder = try TemporaryFolder()
            let store = SQLiteBookingStore(path: folder.file("bookings.db"))
            return try StoreHarness(store, in: folder)
        case .postgres:
            let database = try Self.template.get().copy()
            let store = PostgresBookingStore(
                try PostgresURL(database.url),
                process: "test",
                time: .caller
            )
            return try StoreHarness(store, in: database)
        }
    }

    /// A database with the schema, of which each test gets a copy.
    private static let template = Result {
        let database = try PostgresCluster.shared().createDatabase()
        try PostgresBookingStore(try PostgresURL(database.url), process: "test").prepare()
        return database
    }
}

extension PostgresDatabase {
    /// A copy; no connection may use this database.
    fileprivate func copy() throws -> PostgresDatabase {
        try cluster.createDatabase(template: name)
    }
}
