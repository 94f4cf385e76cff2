/// Receives the events of a worker's deliveries.
///
/// The delivery thread calls it: it must not block.
public protocol DeliveryObserver: Sendable {
    /// Records an event.
    func record(_ event: DeliveryNotice)
}

/// An event in the work of a worker that delivers.
public enum DeliveryNotice: Hashable, Sendable {
    /// A receiver has accepted a delivery, this long after its event.
    case accepted(lag: Duration)
    /// An attempt has failed.
    case failed
    /// A webhook was disabled.
    case disabled
    /// The store could not be read or written.
    case storeFailed
    /// The number of webhooks that the worker has now.
    case leased(Int)
}
