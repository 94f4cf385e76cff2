import Bytes
import HTTP
import Testing

@Suite("Router")
struct RouterTests {
    enum Route: Sendable, Equatable {
        case root, list, create, one, hold, release, problem, file, readiness
    }

    static let router: Router<Route> = {
        var router = Router<Route>()
        router.add("GET /", .root)
        router.add("GET /api/bookings/", .list)
        router.add("POST /api/bookings/", .create)
        router.add("GET /api/bookings/{id}/", .one)
        router.add("POST /api/bookings/{id}/hold/", .hold)
        router.add("DELETE /api/bookings/{id}/hold/", .release)
        router.add("GET /problems/{name}", .problem)
        router.add("GET /files/{folder}/{name}", .file)
        router.add("GET /readyz", .readiness)
        return router
    }()

    @Test(
        "the router finds the route of a path",
        arguments: [
            (Method.get, "/", Route.root, 0),
            (.get, "/api/bookings/", .list, 0),
            (.get, "/api/bookings", .list, 0),
            (.head, "/api/bookings", .list, 0),
            (.post, "/api/bookings/", .create, 0),
            (.get, "/api/bookings/42/", .one, 42),
            (.get, "/api/bookings/0", .one, 0),
            (.get, "/api/bookings/9223372036854775807", .one, 9_223_372_036_854_775_807),
            (.post, "/api/bookings/7/hold", .hold, 7),
            (.delete, "/api/bookings/7/hold/", .release, 7),
            (.get, "/api/%62ookings/%342/", .list, -1),
            (.get, "/%61pi/booking%73/", .list, 0),
            (.get, "/readyz/", .readiness, 0),
        ]
    )
    func finds(_ method: Method, _ path: String, _ route: Route, _ id: Int64) {
        let match = Self.match(method, path)
        // Escapes in an id are not decoded, since an id has one spelling.
        guard id >= 0 else {
            #expect(match == .notFound)
            return
        }
        guard case .matched(let found, let parameters) = match else {
            Issue.record("no match")
            return
        }
        #expect(found == route)
        #expect(parameters.id == id)
    }

    @Test("a name is captured as its position in the path")
    func capturesName() {
        guard case .matched(.problem, let parameters) = Self.match(.get, "/problems/not_found/")
        else {
            Issue.record("no match")
            return
        }
        #expect(parameters.name == 10..<19)
    }

    @Test("the last of several names is captured")
    func capturesLastName() {
        guard case .matched(.file, let parameters) = Self.match(.get, "/files/pages/seats.js")
        else {
            Issue.record("no match")
            return
        }
        #expect(parameters.name == 13..<21)
    }

    @Test(
        "a path without a route is not found",
        arguments: [
            "//", "/api", "/api/", "/api/bookings//", "//api/bookings/", "/api/bookings/x/",
            "/api/bookings/007/", "/api/bookings/-1/", "/api/bookings/+1/", "/api/bookings/1/x/",
            "/api/bookings/9223372036854775808/", "/api/bookings/99999999999999999999/",
            "/api/Bookings/", "/api/bookings/1/hold/x", "/problems/", "/problems/a/b", "*",
            "/readyz%",
        ]
    )
    func notFound(_ path: String) {
        #expect(Self.match(.get, path) == .notFound)
    }

    @Test(
        "another method gets the methods that the path allows",
        arguments: [
            (Method.put, "/api/bookings/", "GET, HEAD, POST, OPTIONS"),
            (.delete, "/api/bookings/1/", "GET, HEAD, OPTIONS"),
            (.get, "/api/bookings/1/hold/", "POST, DELETE, OPTIONS"),
            (.head, "/api/bookings/1/hold/", "POST, DELETE, OPTIONS"),
            (.trace, "/", "GET, HEAD, OPTIONS"),
        ]
    )
    func methodNotAllowed(_ method: Method, _ path: String, _ allowed: String) {
        guard case .methodNotAllowed(let methods) = Self.match(method, path) else {
            Issue.record("another match")
            return
        }
        var text = ByteBuffer()
        methods.append(to: &text)
        #expect(text.bytes.text == allowed)
    }

    @Test(
        "OPTIONS matches every path with a route",
        arguments: [
            ("/api/bookings", "GET, HEAD, POST, OPTIONS"),
            ("/api/bookings/1/hold/", "POST, DELETE, OPTIONS"),
        ]
    )
    func options(_ path: String, _ allowed: String) {
        guard case .options(let methods) = Self.match(.options, path) else {
            Issue.record("another match")
            return
        }
        var text = ByteBuffer()
        methods.append(to: &text)
        #expect(text.bytes.text == allowed)
    }

    static func match(_ method: Method, _ path: String) -> RouteMatch<Route> {
        var bytes = ByteBuffer()
        bytes.append(path)
        return router.match(method, path: bytes.bytes)
    }
}
