/// What the connections of a run do.
enum LoadMode: String, CaseIterable, Sendable {
    /// Create, hold, pay, refund.
    case lifecycle
    /// Read one booking.
    case get
    /// Read the newest page.
    case list
    /// Hold the same seat, all at once.
    case holdRace = "hold-race"
    /// 80 % reads, 20 % writes.
    case mixed
    /// Lifecycles while subscribers receive the flight's events.
    case sse
}

/// One run: the mode, the connections, the times.
struct LoadOptions: Sendable {
    var mode: LoadMode
    var connections: Int
    /// How long there is load before the window.
    var warmUp = Duration.seconds(1)
    var window = Duration.seconds(3)
    /// Mode `list`: the bookings of each page.
    var pageRows = 100
    /// Mode `sse`: how many subscribers the flight has.
    var subscribers = 100
    /// Mode `hold-race`: for how many seats the connections compete.
    var races = 50

    /// The name in reports.
    var name: String {
        let name = "\(mode.rawValue)@\(connections)"
        return mode == .sse ? "\(name)+\(subscribers)" : name
    }
}
