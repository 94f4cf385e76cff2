public import Bookings
internal import SQLite

/// A worker that has left a sign of life in the database.
public struct SeenWorker: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// When it left the sign, by its own clock.
    public let lastSeen: Timestamp
}

extension Reader {
    /// The workers that have left a sign of life since then.
    ///
    /// A worker that is well leaves one every `SQLiteStoreLimits.workerSignMilliseconds`.
    public mutating func workers(since: Timestamp) throws(StoreError) -> [SeenWorker] {
        try mappingSQLiteErrors { () throws(SQLiteError) in
            try statements.workers.bind(since.rawValue, at: 1)
            var workers: [SeenWorker] = []
            while try statements.workers.step() {
                workers.append(
                    SeenWorker(
                        name: Self.string(statements.workers.text(0)),
                        lastSeen: Timestamp(rawValue: statements.workers.int64(1))
                    )
                )
            }
            return workers
        }
    }

    private static func string(_ text: RawSpan) -> String {
        unsafe text.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
