public import Bookings

extension BookingStore {
    /// Runs commands in one transaction, on a connection of its own.
    ///
    /// For programs that write now and then; a server has a `GroupCommitter`. Blocks.
    public func perform(
        _ commands: [Command],
        service: BookingService = BookingService(),
        clock: any Clock
    ) throws(StoreError) -> [Outcome] {
        var connection = ReopeningConnection(self)
        let batch = commands.map { QueuedCommand($0, ticket: ()) }
        let completed = try connection.run(batch[...], service: service, clock: clock).completed
        connection.close()
        return completed.map {
            guard case .success(.done(let outcome, stored: _)) = $0.result else {
                preconditionFailure("a command without a key is always run")
            }
            return outcome
        }
    }
}
