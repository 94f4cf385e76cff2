internal import CCurl

/// The reason why a request has no complete response.
public enum HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The client must not connect to any of the host's addresses.
    case forbiddenAddress
    /// The request took longer than `HTTPClientLimits.requestTime`.
    case timedOut
    /// The host's name has no address.
    case unknownHost
    /// The host refuses the connection, or cannot be reached.
    case unreachable
    /// The host's certificate is not valid for the URL.
    case invalidCertificate
    /// The response's fields are larger than `HTTPClientLimits.fieldBytes`.
    case fieldsTooLarge
    /// The client allows no request to this URL.
    case forbiddenURL
    /// Another error of libcurl, in libcurl's words.
    case other(String)

    /// A sentence for people, without its full stop.
    public var description: String {
        switch self {
        case .forbiddenAddress: "the host's address is not allowed"
        case .timedOut: "the receiver did not respond in time"
        case .unknownHost: "the host's name has no address"
        case .unreachable: "the host cannot be reached"
        case .invalidCertificate: "the host's certificate is not valid"
        case .fieldsTooLarge: "the response's header is too large"
        case .forbiddenURL: "the URL is not allowed"
        case .other(let detail): detail
        }
    }

    /// Maps an error of libcurl.
    init(_ code: CURLcode) {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: self = .timedOut
        case CURLE_COULDNT_RESOLVE_HOST: self = .unknownHost
        case CURLE_COULDNT_CONNECT: self = .unreachable
        case CURLE_PEER_FAILED_VERIFICATION: self = .invalidCertificate
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_LOGIN_DENIED:
            self = .forbiddenURL
        default: self = .other(unsafe String(cString: curl_easy_strerror(code)))
        }
    }
}
