/// One measurement: what is done, by how many, for how long.
public struct LoadOptions: Sendable {
    /// What the connections do.
    public var mode: LoadMode
    /// How many connections there are.
    public var connections: Int
    /// Load that does not count, before the window.
    public var warmUpSeconds = 1.0
    /// The window.
    public var seconds = 3.0
    /// Rows of each page, in mode `list`.
    public var pageRows = 100
    /// How many follow the flight's events, in mode `sse`.
    public var subscribers = 100
    /// Rows of six seats of the flight that is followed, in mode `sse`: 240 seats.
    public var flightRows = 40
    /// How many seats are raced for, in mode `hold-race`.
    public var races = 50

    /// A measurement of this kind.
    public init(mode: LoadMode, connections: Int) {
        self.mode = mode
        self.connections = connections
    }

    /// What the report calls it.
    public var name: String {
        mode == .sse
            ? "\(mode.rawValue)@\(connections)+\(subscribers)" : "\(mode.rawValue)@\(connections)"
    }
}
