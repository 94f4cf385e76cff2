import Bookings
import Glibc
import SQLite
import SQLiteStore
import Synchronization
import TestSupport
import Testing

@Suite("Opening a database")
struct OpeningTests {
    @Test("a missing folder and file are made, private, and opening again changes nothing")
    func makesFile() throws {
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("a/b/bookings.db"))
        try file.prepare()
        try file.prepare()
        var reader = try file.makeReader()
        #expect(try reader.newestEventID() == EventID(rawValue: 0))
        #expect(try Self.mode(of: file.path) == 0o600)
        #expect(try Self.mode(of: file.path + "-wal") == 0o600)
        #expect(try Self.mode(of: folder.file("a/b")) == 0o700)
    }

    @Test("a file of a newer version is refused, and left as it is")
    func newer() throws {
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        try Self.execute("PRAGMA user_version = 1000", on: file)
        let error = #expect(throws: OpeningError.self) { try file.prepare() }
        guard case .newerSchema(file.path, found: 1000, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.description.contains("newer version") == true)
    }

    @Test("another program's database is refused, and left as it is")
    func foreign() throws {
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("other.db"))
        let other = try Connection(path: file.path, access: .create, busyTime: .milliseconds(100))
        try other.execute("CREATE TABLE recipes(name TEXT)")
        #expect(throws: OpeningError.foreign(database: file.path)) { try file.prepare() }
        #expect(try other.integer("SELECT count(*) FROM sqlite_schema") == 1)
        #expect(try other.text("PRAGMA journal_mode") == "delete")
    }

    @Test("what is no database is refused, and left as it is")
    func noDatabase() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("notes.txt")
        let text = String(repeating: "not a database, but a text. ", count: 100)
        let descriptor = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        try #require(unsafe write(descriptor, text, text.utf8.count) == text.utf8.count)
        close(descriptor)
        #expect(throws: OpeningError.unusable(database: path, reason: "is not an SQLite database"))
        {
            try SQLiteBookingStore(path: path).prepare()
        }
        #expect(folder.text(of: "notes.txt") == text)
    }

    @Test("programs that start at once make the schema once")
    func together() throws {
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("bookings.db"))
        let failures = Mutex<[String]>([])
        let threads = (0..<6).map { _ in
            Background {
                do { try file.prepare() } catch { failures.withLock { $0.append("\(error)") } }
            }
        }
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == [])
        var reader = try file.makeReader()
        #expect(try reader.newestEventID() == EventID(rawValue: 0))
    }

    @Test("the views spell out what the tables keep as numbers")
    func views() throws {
        let store = try WriterHarness()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("12A", on: flight)
        _ = try store.perform(.act(.hold, on: id))
        let connection = try Connection(
            path: store.file.path,
            access: .read,
            busyTime: .milliseconds(100)
        )
        #expect(try connection.text("SELECT status FROM bookings_readable") == "SEAT_HELD")
        let causes = try connection.text(
            "SELECT group_concat(cause || ':' || to_status) FROM history_readable"
        )
        #expect(causes == "create:INITIATED,hold:SEAT_HELD")
        let deadline = try connection.text("SELECT expires_at FROM bookings_readable")
        #expect(deadline == "2026-12-24T09:40:00.000Z")
    }

    @Test("migrating from version 1 keeps the responses to idempotency keys")
    func migratesStoredResponses() throws {
        let folder = try TemporaryFolder()
        let store = SQLiteBookingStore(path: folder.file("bookings.db"))
        do {
            let old = try Connection(
                path: store.path,
                access: .create,
                busyTime: .milliseconds(100)
            )
            try old.execute(
                Schema.version1 + """
                    PRAGMA application_id = \(Schema.applicationID);
                    PRAGMA user_version = 1;
                    INSERT INTO idempotency VALUES
                        (1, 0, 'made', x'01', 201, 'application/json', '/api/bookings/7/', x'7b7d', 5),
                        (2, 4, 'refused', x'02', 409, 'application/problem+json', NULL, x'7b2261223a317d', 6);
                    """
            )
        }
        try store.prepare()
        var connection = try store.makeWriteConnection()
        let made = try connection.idempotencyRecord(IdempotencyKey("made"), of: nil)
        #expect(made?.fingerprint == [1])
        #expect(
            made?.response.content
                == Array("201\napplication/json\n/api/bookings/7/\n{}".utf8)
        )
        let refused = try connection.idempotencyRecord(
            IdempotencyKey("refused"),
            of: TokenID(rawValue: 4)
        )
        #expect(
            refused?.response.content
                == Array("409\napplication/problem+json\n\n{\"a\":1}".utf8)
        )
    }

    @Test("migrating from version 2 gives every event its seat and every hold its limit")
    func migratesHistory() throws {
        let folder = try TemporaryFolder()
        let store = SQLiteBookingStore(path: folder.file("bookings.db"))
        do {
            let old = try Connection(
                path: store.path,
                access: .create,
                busyTime: .milliseconds(100)
            )
            try old.execute(
                Schema.version1 + Schema.version2 + """
                    PRAGMA application_id = \(Schema.applicationID);
                    PRAGMA user_version = 2;
                    CREATE VIEW bookings_readable AS SELECT id FROM bookings;
                    CREATE VIEW history_readable AS SELECT id FROM history;
                    INSERT INTO flights VALUES
                        (1, 'LH1', 'FRA', 'LHR', 9000000000000, 9, 'AB', '');
                    INSERT INTO bookings VALUES
                        (1, 1, '1A', 'Ada', 1, 601000, 0, 0, NULL, 500, 1000, 3),
                        (2, 1, '2B', 'Bob', 3, NULL, 0, 0, NULL, 600, 4000, 6);
                    INSERT INTO history VALUES
                        (1, 1, NULL, NULL, 0, 500, 0, NULL, NULL),
                        (2, 2, NULL, NULL, 0, 600, 0, NULL, NULL),
                        (3, 1, 1, 0, 1, 1000, 1, 601000, NULL),
                        (4, 2, 2, 0, 1, 2000, 1, 602000, NULL),
                        (5, 2, 4, 1, 2, 4000, 4, 904000, NULL),
                        (6, 2, 5, 2, 3, 4000, 4, NULL, NULL);
                    """
            )
        }
        try store.prepare()
        #expect(try store.check(now: Timestamp(rawValue: 5_000)).isSound)
        var connection = try store.makeWriteConnection()
        let held = try #require(try connection.booking(BookingID(rawValue: 1)))
        #expect(held.state.extendableUntil == Timestamp(rawValue: 1_801_000))
        #expect(held.orderID == nil)
        var reader = try store.makeReader()
        let now = Timestamp(rawValue: 5_000)
        let events = try reader.history(of: BookingID(rawValue: 2), for: .anonymous, now: now)
        #expect(events?.map(\.seat) == Array(repeating: SeatNumber("2B"), count: 4))
        let view = try Connection(path: store.path, access: .read, busyTime: .milliseconds(100))
        #expect(try view.text("SELECT seat FROM history_readable WHERE id = 3") == "1A")
    }

    @Test("no query of a request reads a whole table", arguments: ["status", "flight_id"])
    func partialIndexesAreUsed(column: String) throws {
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        let condition =
            column == "status" ? "status BETWEEN 1 AND 2 AND expires_at <= 5" : "flight_id = 1"
        let connection = try Connection(
            path: file.path,
            access: .read,
            busyTime: .milliseconds(100)
        )
        var plan = try connection.prepare(
            "EXPLAIN QUERY PLAN SELECT id FROM bookings WHERE \(condition)"
        )
        #expect(try plan.step())
        #expect(plan.string(3).contains("SEARCH"))
    }

    @Test(
        "counting bookings sorts nothing in memory, however many there are",
        arguments: [StatisticsQueries.everyBooking, StatisticsQueries.steps]
    )
    func countingNeedsNoMemory(query: String) throws {
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        let connection = try Connection(
            path: file.path,
            access: .read,
            busyTime: .milliseconds(100)
        )
        var plan = try connection.prepare("EXPLAIN QUERY PLAN \(query)")
        var steps: [String] = []
        while try plan.step() { steps.append(plan.string(3)) }
        #expect(steps.count == 1)
        #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
    }

    static func execute(_ sql: String, on file: SQLiteBookingStore) throws {
        try Connection(path: file.path, access: .write, busyTime: .milliseconds(100)).execute(sql)
    }

    static func mode(of path: String) throws -> UInt32 {
        var status = stat()
        try #require(unsafe stat(path, &status) == 0, "\(path)")
        return status.st_mode & 0o777
    }
}

/// A thread of a test.
final class Background: Sendable {
    private let thread: Mutex<pthread_t>

    init(_ body: @escaping @Sendable () -> Void) {
        let start = unsafe Unmanaged.passRetained(Start(body))
        var handle = pthread_t()
        unsafe pthread_create(
            &handle,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            start.toOpaque()
        )
        thread = Mutex(handle)
    }

    func join() { _ = pthread_join(thread.withLock { $0 }, nil) }

    private final class Start {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
