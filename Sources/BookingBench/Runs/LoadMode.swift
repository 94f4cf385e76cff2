/// What the connections of a run do.
public enum LoadMode: String, CaseIterable, Sendable {
    /// Create, hold, pay, refund.
    case lifecycle
    /// Read one booking.
    case get
    /// Read the newest page.
    case list
    /// All connections hold the same seat at once.
    case holdRace = "hold-race"
    /// 80 reads to 20 writes.
    case mixed
    /// Lifecycles while subscribers follow the flight's events.
    case sse
}
