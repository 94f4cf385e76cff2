public import Bookings
internal import SQLite

/// A connection that carries out commands when it is told to, without a thread or a queue.
///
/// For programs that decide themselves what stands in which transaction; a server has a `Writer`.
/// Confined to its thread; blocks.
public struct CommandSession: ~Copyable {
    private let service: BookingService
    private var session: WriteSession

    /// Opens a database that was prepared.
    public static func open(
        _ file: SQLiteBookingStore,
        service: BookingService
    ) throws(StoreError) -> CommandSession {
        do throws(SQLiteError) {
            return CommandSession(service: service, session: try WriteSession.open(file))
        } catch {
            throw StoreError(error)
        }
    }

    private init(service: BookingService, session: consuming WriteSession) {
        self.service = service
        self.session = session
    }

    /// Carries out requests in one transaction that happens at `now`.
    ///
    /// - Returns: A result for each request, in the same order, and what changed. All of it is on
    ///   disk.
    /// - Throws: Where it throws, nothing was changed.
    public mutating func perform<Ticket>(
        _ requests: [QueuedCommand<Ticket>],
        at now: Timestamp
    ) throws(StoreError) -> (results: [CommandResult], changes: [CommittedEvent]) {
        var results: [CommandResult] = []
        results.reserveCapacity(requests.count)
        let changes = try session.transaction(at: now) { (session) throws(StoreError) in
            for request in requests {
                let result = try session.perform(
                    request.command,
                    by: request.actor,
                    idempotency: request.idempotency,
                    service: service,
                    at: now
                )
                results.append(result)
            }
        }
        return (results, changes)
    }
}
