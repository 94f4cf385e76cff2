internal import Bookings
internal import HTTP

/// Why a request gets no answer but this: what `application/problem+json` (RFC 9457) will say.
struct Problem: Error, Sendable {
    /// What kind of problem; decides the status.
    let code: Code
    /// What is wrong with this request, in words for its sender.
    let detail: String
    /// What is wrong with which field.
    var errors: [InvalidField] = []
    /// The status of the booking, and what it allows now.
    var booking: (status: BookingStatus, allowed: [Action.Kind])?
    /// What the path allows.
    var methods: MethodSet?
    /// Which limit was met.
    var quota: Quota?
    /// What the log says and the client is not told.
    var cause: String?

    init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Fields that break rules.
    init(fields errors: [InvalidField]) {
        code = .invalidField
        let names = errors.reduce(into: [String]()) { names, error in
            if !names.contains(error.field) { names.append(error.field) }
        }
        detail = "Not valid: \(names.joined(separator: ", "))."
        self.errors = errors
    }

    /// Whether the answer is kept for its idempotency key.
    var isKept: Bool {
        switch code {
        case .unauthenticated, .forbidden, .tooManyRequests: false
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
        case duplicateFlight
        case idempotencyKeyReused
        case unknownFlight
        case unknownSeat
        case tooManyRequests
        case `internal`
        case overloaded
        case storageUnavailable

        /// The code in the contract.
        var name: StaticString { description.name }
        /// The HTTP status.
        var status: UInt16 { description.status }
        /// The same words for every problem of this kind.
        var title: StaticString { description.title }

        private var description: (name: StaticString, status: UInt16, title: StaticString) {
            switch self {
            case .invalidJSON: ("invalid_json", 400, "The content is not JSON")
            case .invalidField: ("invalid_field", 400, "A field is not valid")
            case .unauthenticated: ("unauthenticated", 401, "A token is needed")
            case .forbidden: ("forbidden", 403, "The token does not allow this")
            case .notFound: ("not_found", 404, "There is no such thing")
            case .methodNotAllowed:
                ("method_not_allowed", 405, "The path does not allow this method")
            case .notAcceptable: ("not_acceptable", 406, "Only JSON can be had here")
            case .unsupportedMediaType: ("unsupported_media_type", 415, "Only JSON is understood")
            case .invalidTransition:
                ("invalid_transition", 409, "The booking does not allow this now")
            case .seatUnavailable: ("seat_unavailable", 409, "Another booking has the seat")
            case .holdExpired: ("hold_expired", 409, "The hold has expired")
            case .duplicateFlight: ("duplicate_flight", 409, "This flight is there already")
            case .idempotencyKeyReused:
                ("idempotency_key_reused", 422, "The key belongs to another request")
            case .unknownFlight: ("unknown_flight", 422, "There is no such flight")
            case .unknownSeat: ("unknown_seat", 422, "The aircraft has no such seat")
            case .tooManyRequests: ("too_many_requests", 429, "Too many requests")
            case .internal: ("internal", 500, "Something went wrong in the server")
            case .overloaded: ("overloaded", 503, "The server has too much to do")
            case .storageUnavailable:
                ("storage_unavailable", 503, "The database cannot be used now")
            }
        }
    }
}
