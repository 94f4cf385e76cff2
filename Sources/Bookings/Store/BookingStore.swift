/// A database of bookings: the only way in which programs reach one.
///
/// A value of this type names a database and opens connections to it. Every method may block.
public protocol BookingStore: TokenStore {
    /// A connection that reads.
    associatedtype Reader: BookingReader, ~Copyable
    /// A connection that writes.
    associatedtype WriteConnection: StoreConnection, ~Copyable
    /// A connection that counts what is in the database.
    associatedtype StatisticsReader: StoreStatisticsReader, ~Copyable
    /// A connection that removes old bookings.
    associatedtype Pruner: BookingPruner, ~Copyable
    /// What a worker that delivers to webhooks uses.
    associatedtype DeliverySession: DeliveryStore, ~Copyable

    /// Whether a read may wait for a network, so that it must not run on an event loop.
    static var readsWaitForNetwork: Bool { get }

    /// The database's name for logs and errors, without a password.
    var description: String { get }

    /// Creates the database if it is missing, and migrates it to this program's schema.
    ///
    /// Several processes may call it at once: one migrates, the others wait.
    func prepare() throws(OpeningError)

    /// Makes sure that the database exists and has this program's schema; changes nothing.
    func requireCurrent() throws(OpeningError)

    /// Opens a reader.
    func makeReader() throws(StoreError) -> Reader

    /// Opens a connection that writes.
    func makeWriteConnection() throws(StoreError) -> WriteConnection

    /// Opens a reader of statistics.
    func makeStatisticsReader() throws(StoreError) -> StatisticsReader

    /// Opens a pruner of bookings that ended before `cutoff`.
    func makePruner(before cutoff: Timestamp) throws(StoreError) -> Pruner

    /// Creates what a worker that delivers to webhooks uses.
    func makeDeliverySession() throws(StoreError) -> DeliverySession

    /// Counts the deadlines.
    func deadlineCounts(now: Timestamp) throws(StoreError) -> DeadlineCounts

    /// Checks every invariant of the contract that a database can keep or break.
    ///
    /// Reads one moment of the whole database while other processes write; changes nothing.
    func check(now: Timestamp) throws(StoreError) -> CheckReport
}

/// A store that can copy its database while other processes write.
public protocol BackupStore: BookingStore {
    /// Copies one moment of the database to a new file, and syncs the file.
    func backUp(to path: String) throws(BackupError)

    /// The store that the copy at `path` is.
    func backup(at path: String) -> Self
}

/// Creates, lists and revokes access tokens.
///
/// Every method may block; none is on the path of a request.
public protocol TokenStore: Sendable {
    /// Stores a new token.
    ///
    /// - Parameters:
    ///   - name: A name for people.
    ///   - scopes: What the token allows.
    ///   - digest: SHA-256 of the secret; the secret itself is never stored.
    ///   - expiresAt: The end of the token's validity; nil if it has none.
    ///   - now: The time.
    /// - Returns: The token's id.
    /// - Throws: After an error nothing was stored.
    func addToken(
        name: String,
        scopes: Scopes,
        digest: [UInt8],
        expiresAt: Timestamp?,
        now: Timestamp
    ) throws(StoreError) -> TokenID

    /// Revokes a token.
    ///
    /// - Returns: Whether the token exists. A token that was revoked before keeps its time.
    func revokeToken(_ id: TokenID, now: Timestamp) throws(StoreError) -> Bool

    /// Records when tokens were last used; an older use than the recorded one changes nothing.
    func recordTokenUses(_ uses: [TokenID: Timestamp]) throws(StoreError)

    /// Every token that was ever created, oldest first.
    func tokens() throws(StoreError) -> [StoredToken]
}

/// Counts what is in a database, at a cost that does not grow with the database.
///
/// The first reading counts every booking; each later one reads only the events since the last.
/// Confined to one thread; blocks.
public protocol StoreStatisticsReader: ~Copyable {
    /// Reads everything at one moment.
    mutating func read(now: Timestamp) throws(StoreError) -> StoreStatistics
}

/// Removes old bookings that have ended, with their events, a few at a time.
///
/// Each step is a short transaction of its own, so that servers go on between the steps. Confined to
/// one thread; blocks.
public protocol BookingPruner: ~Copyable {
    /// Examines the next bookings after `cursor`, and removes those that `Rules.mayPrune` names.
    ///
    /// A booking with an event that a webhook has yet to send stays. Notes the greatest id of a removed
    /// event.
    ///
    /// - Parameter cursor: The end of the step before; nil for the first step.
    /// - Returns: What the step did, and where to continue.
    /// - Throws: After an error this step removed nothing, and can be repeated.
    mutating func step(after cursor: BookingID?) throws(StoreError) -> PruneStep
}

/// The result of one step of a pruner.
public struct PruneStep: Hashable, Sendable {
    /// The number of bookings that were removed.
    public let removed: Int
    /// The cursor of the next step; nil if every booking was examined.
    public let next: BookingID?

    /// Creates a result.
    public init(removed: Int, next: BookingID?) {
        self.removed = removed
        self.next = next
    }
}
