internal import Bytes
internal import HTTP

/// The responses of the server itself; errors are problem details (RFC 9457).
enum ServerResponses {
    /// Writes the response to `OPTIONS *` (RFC 9110, section 9.3.7).
    static func writeOptions(to response: inout Response) {
        response.status = 204
        response.field("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH")
        response.routeLabel = "*"
    }

    /// Writes the response to a refused request or connection.
    static func write(_ refusal: ConnectionRefusal, to response: inout Response) {
        let problem = problem(of: refusal)
        let (code, title) = name(of: problem.status)
        response.status = problem.status
        response.closesConnection = true
        response.field("Content-Type", "application/problem+json")
        if problem.status == 503 { response.field("Retry-After", "1") }
        // None of these texts needs escapes.
        response.content.append("{\"type\":\"/problems/")
        response.content.append(code)
        response.content.append("\",\"title\":\"")
        response.content.append(title)
        response.content.append("\",\"status\":")
        response.content.append(digits: UInt64(problem.status))
        response.content.append(",\"detail\":\"")
        response.content.append(problem.detail)
        response.content.append("\",\"code\":\"")
        response.content.append(code)
        response.content.append("\"}")
    }

    private static func problem(
        of refusal: ConnectionRefusal
    ) -> (status: UInt16, detail: StaticString) {
        switch refusal {
        case .malformed(let error): (error.status, error.detail)
        case .truncated: (400, "The connection was closed in the middle of the request.")
        case .headTimeout: (408, "The request line and fields did not arrive in time.")
        case .contentTimeout: (408, "The content arrived too slowly.")
        case .connectionLimit: (503, "There are too many connections.")
        case .addressLimit: (503, "There are too many connections from this address.")
        case .memoryLimit, .writeTimeout, .streamTooSlow:
            (503, "There is no memory left for this request.")
        }
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
