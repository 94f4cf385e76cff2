internal import Bytes
internal import HTTP

/// What the server answers by itself, without the application: problem details (RFC 9457).
enum ServerAnswers {
    /// `OPTIONS *`: what the server as a whole can do (RFC 9110, section 9.3.7).
    static func writeOptions(to response: inout Response) {
        response.status = 204
        response.field("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH")
        response.routeLabel = "*"
    }

    /// Why a request or a connection is refused.
    static func write(_ refusal: Refusal, to response: inout Response) {
        let problem = problem(of: refusal)
        response.status = problem.status
        response.closesConnection = true
        response.field("Content-Type", "application/problem+json")
        if problem.status == 503 { response.field("Retry-After", "1") }
        response.content.append("{\"type\":\"/problems/")
        response.content.append(problem.code)
        response.content.append("\",\"title\":\"")
        response.content.append(problem.title)
        response.content.append("\",\"status\":")
        response.content.append(digits: UInt64(problem.status))
        response.content.append(",\"detail\":\"")
        response.content.append(problem.detail)
        response.content.append("\",\"code\":\"")
        response.content.append(problem.code)
        response.content.append("\"}")
    }

    /// A problem whose texts need no escaping in JSON.
    private struct Problem {
        let status: UInt16
        let code: StaticString
        let title: StaticString
        let detail: StaticString
    }

    private static func problem(of refusal: Refusal) -> Problem {
        switch refusal {
        case .malformed(let error):
            let (code, title) = name(of: error.status)
            return Problem(status: error.status, code: code, title: title, detail: error.detail)
        case .truncated:
            return malformed("The connection was closed in the middle of the request.")
        case .headTimeout:
            return timeout("The request line and fields did not arrive in time.")
        case .contentTimeout:
            return timeout("The content arrived too slowly.")
        case .connectionLimit:
            return overloaded("There are too many connections.")
        case .addressLimit:
            return overloaded("There are too many connections from this address.")
        case .memoryLimit, .writeTimeout, .streamTooSlow:
            return overloaded("There is no memory left for this request.")
        }
    }

    private static func malformed(_ detail: StaticString) -> Problem {
        let (code, title) = name(of: 400)
        return Problem(status: 400, code: code, title: title, detail: detail)
    }

    private static func timeout(_ detail: StaticString) -> Problem {
        let (code, title) = name(of: 408)
        return Problem(status: 408, code: code, title: title, detail: detail)
    }

    private static func overloaded(_ detail: StaticString) -> Problem {
        let (code, title) = name(of: 503)
        return Problem(status: 503, code: code, title: title, detail: detail)
    }

    private static func name(of status: UInt16) -> (code: StaticString, title: StaticString) {
        switch status {
        case 408: ("request_timeout", "Request timeout")
        case 413: ("content_too_large", "Content too large")
        case 414: ("uri_too_long", "URI too long")
        case 417: ("expectation_failed", "Expectation failed")
        case 431: ("headers_too_large", "Request header fields too large")
        case 501: ("not_implemented", "Not implemented")
        case 503: ("overloaded", "Overloaded")
        case 505: ("http_version_not_supported", "HTTP version not supported")
        default: ("malformed_request", "Malformed request")
        }
    }
}
