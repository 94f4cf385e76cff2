internal import Bookings
internal import Postgres
internal import Sockets

/// The connection of the calls that are no part of a request, such as reading the tokens twice a second.
///
/// It is opened when it is needed, and opened again after it broke. Safe to use from any thread; one
/// call at a time uses it.
final class MaintenanceConnection: Sendable {
    private struct Idle: ~Copyable {
        var connection: PostgresConnection?
    }

    private let idle = Guarded(Idle(connection: nil))

    /// Calls `body` with the connection, outside of a transaction.
    func use<R: Sendable>(
        of store: PostgresBookingStore,
        _ body: (inout PostgresConnection) throws(StoreError) -> R
    ) throws(StoreError) -> R {
        try idle.withLock { (idle) throws(StoreError) -> R in
            var connection: PostgresConnection
            if let open = idle.connection.take() {
                connection = open
            } else {
                connection = try mappingPostgresErrors { () throws(PostgresError) in
                    try store.connect(
                        .maintenance,
                        until: ContinuousClock.now + PostgresStoreLimits.connectTime
                    )
                }
            }
            // After an error the connection is closed, and a transaction with it.
            let result = try body(&connection)
            idle.connection = consume connection
            return result
        }
    }
}
