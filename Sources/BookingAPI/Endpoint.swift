internal import Bookings
internal import HTTP

/// What a request can ask for.
enum Endpoint: Sendable, Hashable {
    case listBookings
    case createBooking
    case showBooking
    case actOnBooking(Action.Kind)
    case showHistory
    case listFlights
    case createFlight
    case showFlight
    case showSeats
    case followSeats
    case health
    case readiness
    case operations
    case metrics
    case page

    /// Every path of the contract.
    static let router: Router<Endpoint> = {
        var router = Router<Endpoint>()
        router.add(.get, "/api/bookings/", .listBookings)
        router.add(.post, "/api/bookings/", .createBooking)
        router.add(.get, "/api/bookings/{id}/", .showBooking)
        router.add(.get, "/api/bookings/{id}/history/", .showHistory)
        router.add(.post, "/api/bookings/{id}/hold/", .actOnBooking(.hold))
        router.add(.delete, "/api/bookings/{id}/hold/", .actOnBooking(.release))
        router.add(.post, "/api/bookings/{id}/checkout/", .actOnBooking(.checkout))
        router.add(.post, "/api/bookings/{id}/pay/", .actOnBooking(.pay))
        router.add(.post, "/api/bookings/{id}/refund/", .actOnBooking(.refund))
        router.add(.get, "/api/flights/", .listFlights)
        router.add(.post, "/api/flights/", .createFlight)
        router.add(.get, "/api/flights/{id}/", .showFlight)
        router.add(.get, "/api/flights/{id}/seats/", .showSeats)
        router.add(.get, "/api/flights/{id}/events/", .followSeats)
        router.add(.get, "/healthz", .health)
        router.add(.get, "/readyz", .readiness)
        router.add(.get, "/ops/status.json", .operations)
        router.add(.get, "/metrics", .metrics)
        router.add(.get, "/", .page)
        router.add(.get, "/docs/", .page)
        router.add(.get, "/ops/", .page)
        router.add(.get, "/openapi.json", .page)
        router.add(.get, "/assets/{name}", .page)
        return router
    }()

    /// Whether it is under `/api/`, where unknown parameters are refused and answers are JSON.
    var isAPI: Bool {
        switch self {
        case .health, .readiness, .operations, .metrics, .page: false
        default: true
        }
    }

    /// What metrics and logs call it.
    var label: StaticString {
        switch self {
        case .listBookings: "GET /api/bookings/"
        case .createBooking: "POST /api/bookings/"
        case .showBooking: "GET /api/bookings/{id}/"
        case .actOnBooking(.hold): "POST /api/bookings/{id}/hold/"
        case .actOnBooking(.release): "DELETE /api/bookings/{id}/hold/"
        case .actOnBooking(.checkout): "POST /api/bookings/{id}/checkout/"
        case .actOnBooking(.pay): "POST /api/bookings/{id}/pay/"
        case .actOnBooking(.refund): "POST /api/bookings/{id}/refund/"
        case .showHistory: "GET /api/bookings/{id}/history/"
        case .listFlights: "GET /api/flights/"
        case .createFlight: "POST /api/flights/"
        case .showFlight: "GET /api/flights/{id}/"
        case .showSeats: "GET /api/flights/{id}/seats/"
        case .followSeats: "GET /api/flights/{id}/events/"
        case .health: "GET /healthz"
        case .readiness: "GET /readyz"
        case .operations: "GET /ops/status.json"
        case .metrics: "GET /metrics"
        case .page: "page"
        }
    }
}
