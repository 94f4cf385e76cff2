internal import Bookings
internal import HTTP

/// Why a request failed, as the `application/problem+json` (RFC 9457) that the client receives.
struct Problem: Error, Sendable {
    /// The kind of problem; it decides the status.
    let code: Code
    /// What is wrong with this request, as a sentence for its sender.
    let detail: String
    /// What is wrong with each field.
    var errors: [InvalidField] = []
    /// The status of the booking, and the actions that it allows now.
    var booking: (status: BookingStatus, allowed: [Action.Kind])?
    /// What rejects a command on several bookings.
    var group: GroupRefusal?
    /// The order to which the booking belongs.
    var orderID: OrderID?
    /// The flight that has too few free seats, and how many it has.
    var noSeats: (flight: FlightID, available: Int)?
    /// The smallest `after` that misses no remaining event of the log.
    var oldestEvent: EventID?
    /// The methods that the path has.
    var methods: MethodSet?
    /// The limit that was exceeded.
    var quota: Quota?
    /// The cause, for the log; the client does not receive it.
    var cause: String?

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// A 400 for fields that are not valid.
    init(fields errors: [InvalidField]) {
        code = .invalidField
        let names = errors.reduce(into: [String]()) { names, error in
            if !names.contains(error.field) { names.append(error.field) }
        }
        detail = "Not valid: \(names.joined(separator: ", "))."
        self.errors = errors
    }

    /// Whether an idempotency key keeps the response.
    var isKept: Bool {
        switch code {
        case .unauthenticated, .forbidden, .misdirectedRequest, .tooManyRequests: false
        default: code.status < 500
        }
    }
}

extension Problem {
    /// The kinds of problems, by their codes in the contract.
    enum Code: Sendable, CaseIterable {
        case invalidJSON
        case invalidField
        case unauthenticated
        case forbidden
        case notFound
        case methodNotAllowed
        case notAcceptable
        case unsupportedMediaType
        case invalidTransition
        case seatUnavailable
        case holdExpired
        case extensionLimit
        case partOfOrder
        case noSeats
        case duplicateFlight
        case eventsPruned
        case misdirectedRequest
        case idempotencyKeyReused
        case unknownFlight
        case unknownSeat
        case tooManyRequests
        case `internal`
        case overloaded
        case storageUnavailable
        case outcomeUnknown

        /// The code in the contract.
        var name: StaticString { description.name }
        /// The HTTP status.
        var status: UInt16 { description.status }
        /// A short text that is the same for every problem of this kind.
        var title: StaticString { description.title }

        private var description: (name: StaticString, status: UInt16, title: StaticString) {
            switch self {
            case .invalidJSON: ("invalid_json", 400, "The content is not JSON")
            case .invalidField: ("invalid_field", 400, "A field is not valid")
            case .unauthenticated: ("unauthenticated", 401, "A valid token is required")
            case .forbidden: ("forbidden", 403, "The request is not allowed")
            case .notFound: ("not_found", 404, "Not found")
            case .methodNotAllowed:
                ("method_not_allowed", 405, "The path does not have this method")
            case .notAcceptable: ("not_acceptable", 406, "No accepted media type is available")
            case .unsupportedMediaType:
                ("unsupported_media_type", 415, "The content must be JSON")
            case .invalidTransition:
                ("invalid_transition", 409, "The booking does not allow this action now")
            case .seatUnavailable: ("seat_unavailable", 409, "Another booking has the seat")
            case .holdExpired: ("hold_expired", 409, "The hold has expired")
            case .extensionLimit:
                ("extension_limit", 409, "The hold cannot be extended any further")
            case .partOfOrder:
                ("part_of_order", 409, "The action applies to the whole order")
            case .noSeats: ("no_seats", 409, "There are not enough free seats")
            case .duplicateFlight: ("duplicate_flight", 409, "The flight exists already")
            case .eventsPruned: ("events_pruned", 410, "The events were removed")
            case .misdirectedRequest:
                ("misdirected_request", 421, "The connection is not secured")
            case .idempotencyKeyReused:
                ("idempotency_key_reused", 422, "The key belongs to another request")
            case .unknownFlight: ("unknown_flight", 422, "The flight does not exist")
            case .unknownSeat: ("unknown_seat", 422, "The aircraft has no such seat")
            case .tooManyRequests: ("too_many_requests", 429, "Too many requests")
            case .internal: ("internal", 500, "An error occurred in the server")
            case .overloaded: ("overloaded", 503, "The server is overloaded")
            case .storageUnavailable:
                ("storage_unavailable", 503, "The database is not available")
            case .outcomeUnknown:
                ("outcome_unknown", 503, "The server does not know whether it saved the change")
            }
        }
    }

    /// The limit that a client exceeded, as the RateLimit fields give it
    /// (draft-ietf-httpapi-ratelimit-headers-11).
    struct Quota: Sendable {
        /// The name of the limit.
        let policy: StaticString
        /// `q`: how many requests or bookings are allowed.
        let limit: Int64
        /// `w`: in how many seconds; nil if the limit is not about time.
        let windowSeconds: Int64?
        /// `t`: the number of seconds until the client may try again.
        let waitSeconds: Int64
    }
}
