internal import CLinux
internal import Synchronization

/// A request to stop that also interrupts a thread while it waits in `poll` for another descriptor.
///
/// A thread that waits for nothing else needs only `StoppableThread.requestStop`. Safe to use from
/// any thread.
public final class StopRequest: Sendable {
    // Never read, so that it stays readable.
    private let event: EventDescriptor
    private let made = Atomic(false)

    /// Creates a request that is not made yet.
    ///
    /// - Throws: `SystemError` if the process has no descriptors left.
    public init() throws(SystemError) { event = try EventDescriptor() }

    /// Whether the request was made.
    public var isMade: Bool { made.load(ordering: .acquiring) }

    /// A descriptor that is readable from the moment that the request is made.
    package var descriptor: Int32 { event.descriptor.number }

    /// Makes the request; may be called again.
    public func make() {
        made.store(true, ordering: .releasing)
        event.signal()
    }

    /// Waits until the request is made, at most for `time`.
    public func wait(upTo time: Duration) {
        let milliseconds = Int32(clamping: (time.wholeNanoseconds + 999_999) / 1_000_000)
        // An error means only that the wait was short, which every caller has to expect.
        _ = clinux_wait_until_readable(descriptor, milliseconds)
    }
}
