internal import Bytes

/// A request method that this server knows (RFC 9110, section 9); other methods are refused with
/// 501.
public enum Method: UInt8, Sendable, CaseIterable {
    case get
    case head
    case post
    case put
    case delete
    case options
    case patch
    case trace

    /// The method's token in a request line, which is case-sensitive.
    public var name: StaticString {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .patch: "PATCH"
        case .trace: "TRACE"
        }
    }

    /// Creates the method with the name `token`; nil if there is no such method.
    init?(token: RawSpan) {
        let candidates: (Method, Method)
        switch token.byteCount {
        case 3: candidates = (.get, .put)
        case 4: candidates = (.post, .head)
        case 5: candidates = (.patch, .trace)
        case 6: candidates = (.delete, .delete)
        case 7: candidates = (.options, .options)
        default: return nil
        }
        if token.equals(candidates.0.name) {
            self = candidates.0
        } else if token.equals(candidates.1.name) {
            self = candidates.1
        } else {
            return nil
        }
    }
}
