import Bookings
import SQLiteStore

/// A SQLite store whose write connections fail and crash as the simulation wants.
struct SimulatedStore: BookingStore {
    static var readsWaitForNetwork: Bool { SQLiteBookingStore.readsWaitForNetwork }

    let file: SQLiteBookingStore
    let process: SimulatedProcess

    var description: String { file.description }

    func prepare() throws(OpeningError) { try file.prepare() }

    func requireCurrent() throws(OpeningError) { try file.requireCurrent() }

    func makeReader() throws(StoreError) -> SQLiteBookingReader { try file.makeReader() }

    func makeWriteConnection() throws(StoreError) -> SimulatedConnection {
        try process.take()
        return SimulatedConnection(try file.makeWriteConnection(), of: process)
    }

    func makeStatisticsReader() throws(StoreError) -> SQLiteStatisticsReader {
        try file.makeStatisticsReader()
    }

    func makePruner(before cutoff: Timestamp) throws(StoreError) -> SQLitePruner {
        try file.makePruner(before: cutoff)
    }

    func makeDeliverySession() throws(StoreError) -> SQLiteDeliverySession {
        try file.makeDeliverySession()
    }

    func deadlineCounts(now: Timestamp) throws(StoreError) -> DeadlineCounts {
        try file.deadlineCounts(now: now)
    }

    func check(now: Timestamp) throws(StoreError) -> CheckReport { try file.check(now: now) }
}

extension SimulatedStore: TokenStore {
    func addToken(
        name: String,
        scopes: Scopes,
        digest: [UInt8],
        expiresAt: Timestamp?,
        now: Timestamp
    ) throws(StoreError) -> TokenID {
        try file.addToken(
            name: name,
            scopes: scopes,
            digest: digest,
            expiresAt: expiresAt,
            now: now
        )
    }

    func revokeToken(_ id: TokenID, now: Timestamp) throws(StoreError) -> Bool {
        try file.revokeToken(id, now: now)
    }

    func recordTokenUses(_ uses: [TokenID: Timestamp]) throws(StoreError) {
        try file.recordTokenUses(uses)
    }

    func tokens() throws(StoreError) -> [StoredToken] { try file.tokens() }
}
