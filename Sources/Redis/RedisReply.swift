internal import CHiredis

/// What Redis answers (RESP2).
public enum RedisReply: Hashable, Sendable {
    /// There is no such value.
    case null
    /// A number.
    case integer(Int64)
    /// A short line such as "OK".
    case status(String)
    /// A value's bytes.
    case bulk([UInt8])
    /// Several replies.
    case array([RedisReply])
    /// The server's refusal of one command of several, or inside a script's result.
    case error(String)

    /// The reply as text, where it is a value or a status and UTF-8.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The reply as a number, where it is one or the decimal digits of one.
    public var number: Int64? {
        switch self {
        case .integer(let number): number
        case .bulk, .status: text.flatMap { Int64($0) }
        default: nil
        }
    }

    /// The parts of an array; nil for anything else.
    public var elements: [RedisReply]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

extension RedisReply {
    /// Copies what hiredis read; the original stays its owner's.
    ///
    /// hiredis itself bounds how deep arrays lie in arrays, so the recursion ends.
    init(copying reply: UnsafePointer<redisReply>) throws(UnknownType) {
        let text = unsafe UnsafeRawBufferPointer(start: reply.pointee.str, count: reply.pointee.len)
        switch unsafe reply.pointee.type {
        case REDIS_REPLY_NIL: self = .null
        case REDIS_REPLY_INTEGER: self = .integer(unsafe reply.pointee.integer)
        case REDIS_REPLY_STATUS: self = .status(unsafe String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(unsafe String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_STRING: self = .bulk(unsafe Array(text))
        case REDIS_REPLY_ARRAY:
            let children = unsafe UnsafeBufferPointer(
                start: reply.pointee.element,
                count: Int(reply.pointee.elements)
            )
            var elements: [RedisReply] = []
            elements.reserveCapacity(children.count)
            for index in children.indices {
                guard let child = unsafe children[index] else {
                    throw UnknownType(type: REDIS_REPLY_NIL)
                }
                elements.append(try unsafe RedisReply(copying: child))
            }
            self = .array(elements)
        case let type: throw UnknownType(type: type)
        }
    }

    /// A reply that RESP2 does not have.
    struct UnknownType: Error {
        /// The number that hiredis gave it.
        let type: Int32
    }
}
