/// The result of finding the route of a method and a path.
public enum RouteMatch<Route> {
    /// The route, and the segments that its pattern captured.
    case matched(Route, RouteParameters)
    /// The method is OPTIONS; the path allows these methods.
    case options(MethodSet)
    /// The path allows only these methods.
    case methodNotAllowed(MethodSet)
    /// No pattern matches the path.
    case notFound
}

extension RouteMatch: Sendable where Route: Sendable {}
extension RouteMatch: Equatable where Route: Equatable {}

/// The segments of a path that a pattern captured.
public struct RouteParameters: Sendable, Equatable {
    /// The integer at `{id}`; 0 if the pattern has no `{id}`.
    public internal(set) var id: Int64 = 0
    /// The position in the path of the last segment at `{name}`, with its escapes; empty if there
    /// is none.
    public internal(set) var name = 0..<0

    /// Creates parameters without captured segments.
    public init() {}
}

/// Finds the route of a path, whose segments it compares as bytes.
///
/// A pattern is a path such as `/api/bookings/{id}/hold/`. `{id}` captures a decimal integer
/// without a sign or leading zeros, and may occur once. Any other name in braces, such as `{name}`,
/// stands for any segment, and the last of these is captured. A path matches with and without its
/// trailing slash. A literal segment takes precedence over a captured one. A route for GET also
/// matches HEAD, and OPTIONS matches every path.
public struct Router<Route: Sendable>: Sendable {
    private var tree = RouteTree()
    private var routes: [Route] = []

    /// Creates a router without routes.
    public init() {}

    /// Adds a route.
    ///
    /// - Parameters:
    ///   - request: The method and the pattern, such as `GET /api/bookings/{id}/`.
    ///   - route: The route that `match` returns.
    /// - Precondition: `request` is well formed, and was not added before.
    public mutating func add(_ request: StaticString, _ route: Route) {
        tree.add(request, route: routes.count)
        routes.append(route)
    }

    /// Finds the route of `path`, which is the path of a request with its escapes.
    public func match(_ method: Method, path: RawSpan) -> RouteMatch<Route> {
        var parameters = RouteParameters()
        guard let node = tree.find(path, &parameters) else { return .notFound }
        if let route = tree.route(at: node, method) { return .matched(routes[route], parameters) }
        let methods = tree.methods(at: node)
        guard !methods.isEmpty else { return .notFound }
        return method == .options ? .options(methods) : .methodNotAllowed(methods)
    }
}
