public import Bookings
public import Logging

/// Prepares a database, and waits for it while it is not available.
public enum DatabaseWait {
    /// The time between two attempts.
    private static let period = Duration.milliseconds(500)

    /// Prepares `store`.
    ///
    /// - Parameters:
    ///   - store: The database.
    ///   - log: Learns that the program waits.
    ///   - begins: Called once, before the first wait.
    ///   - isEnded: Waits for the given time, or until the process is asked to end; returns whether it is.
    /// - Returns: False if the process was asked to end.
    /// - Throws: An error that waiting cannot change, such as a wrong password.
    public static func prepare(
        _ store: some BookingStore,
        log: Logger,
        begins: () throws -> Void = {},
        isEnded: (Duration) throws -> Bool
    ) throws -> Bool {
        var waits = false
        while true {
            do throws(OpeningError) {
                try store.prepare()
                return true
            } catch {
                guard error.mayPass else { throw error }
                if !waits {
                    log.warning("waiting for the database", metadata: ["cause": "\(error)"])
                    try begins()
                    waits = true
                }
            }
            if try isEnded(period) { return false }
        }
    }
}
