/// What a router says about a path and a method.
public enum RouteMatch<Route> {
    /// The route, and what its pattern captured.
    case matched(Route, RouteParameters)
    /// OPTIONS: the methods that the path allows, or that any path does where the target is `*`.
    case options(MethodSet)
    /// The path is there, but not for this method; these are its methods.
    case methodNotAllowed(MethodSet)
    /// There is no such path.
    case notFound
}

extension RouteMatch: Sendable where Route: Sendable {}
extension RouteMatch: Equatable where Route: Equatable {}

/// What a pattern captured of a path.
public struct RouteParameters: Sendable, Equatable {
    /// What `{id}` stood for; 0 where the pattern has none.
    public internal(set) var id: Int64 = 0
    /// Where in the path lies what `{name}` stood for, escapes not decoded; else empty.
    public internal(set) var name = 0..<0

    /// Nothing captured.
    public init() {}
}

/// Finds the route of a path: a tree of segments, compared as bytes.
///
/// Patterns are paths: `/api/bookings/{id}/hold/`. `{id}` captures a decimal integer without sign or
/// leading zeros, `{name}` any one segment; each may stand once in a pattern. A path matches with and
/// without its trailing slash. Where a segment fits both a literal and a capture, the literal wins.
/// GET answers HEAD, too; OPTIONS is answered for every path.
public struct Router<Route: Sendable>: Sendable {
    private var tree = RouteTree()
    private var routes: [Route] = []

    /// A router without routes.
    public init() {}

    /// Adds a route.
    ///
    /// - Precondition: `pattern` is well formed, and has no route for `method` yet.
    public mutating func add(_ method: Method, _ pattern: StaticString, _ route: Route) {
        tree.add(method, pattern, route: routes.count)
        routes.append(route)
    }

    /// Finds the route of `path`, a request's path as it was sent.
    public func match(_ method: Method, path: RawSpan) -> RouteMatch<Route> {
        var parameters = RouteParameters()
        guard let node = tree.find(path, &parameters) else {
            // A target of `*` asks about the server as a whole (RFC 9110, section 9.3.7).
            let isWholeServer = method == .options && RouteTree.isAsterisk(path)
            return isWholeServer ? .options(tree.allMethods) : .notFound
        }
        if let route = tree.route(at: node, method) { return .matched(routes[route], parameters) }
        let methods = tree.methods(at: node)
        guard !methods.isEmpty else { return .notFound }
        return method == .options ? .options(methods) : .methodNotAllowed(methods)
    }
}
