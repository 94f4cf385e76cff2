/// Accepts commands, and completes each after its outcome is on disk.
///
/// Safe to use from any thread; never blocks.
public protocol BookingWriter<Ticket>: Sendable {
    /// The value that comes back with a command's result.
    associatedtype Ticket: Sendable

    /// Queues a command.
    ///
    /// The writer's thread delivers the result to the function that the writer was created with,
    /// several results at a time.
    ///
    /// - Throws: `StoreError.overloaded` if the queue is full, `StoreError.closed` if the writer is
    ///   closing. The command then has no result.
    func submit(_ command: QueuedCommand<Ticket>) throws(StoreError)
}
