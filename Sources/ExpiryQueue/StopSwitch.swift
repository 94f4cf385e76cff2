public import Sockets
internal import Synchronization

/// Tells a thread to stop, whatever it waits for.
public final class StopSwitch: Sendable {
    private let doorbell: Doorbell
    private let requested = Atomic(false)

    /// A switch that is not thrown.
    ///
    /// - Throws: `SystemError` where the process has no descriptors left.
    public init() throws(SystemError) { doorbell = try Doorbell() }

    /// Readable from the moment that the thread shall stop.
    var descriptor: Int32 { doorbell.descriptor }

    /// Whether the thread shall stop.
    public var isThrown: Bool { requested.load(ordering: .acquiring) }

    /// Tells the thread to stop; from any thread, as often as one likes.
    public func stop() {
        requested.store(true, ordering: .releasing)
        doorbell.ring()
    }

    /// Waits, no longer than until the switch is thrown.
    package func wait(milliseconds: Int64) {
        doorbell.wait(milliseconds: milliseconds)
    }
}
