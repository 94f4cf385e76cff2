internal import CHiredis

/// A reply of Redis (RESP2).
public enum RedisReply: Hashable, Sendable {
    /// No value.
    case null
    /// An integer.
    case integer(Int64)
    /// A status such as "OK".
    case status(String)
    /// The bytes of a value.
    case bulk([UInt8])
    /// An array of replies.
    case array([RedisReply])
    /// An error, as the reply to one command of a pipeline or inside the result of a script.
    case error(String)

    /// The text of a status, or of a value that is UTF-8; nil for other replies.
    public var text: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(validating: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// An integer, or the number that the text of the reply spells; nil for other replies.
    public var number: Int64? {
        switch self {
        case .integer(let number): number
        case .bulk, .status: text.flatMap { Int64($0) }
        default: nil
        }
    }

    /// The elements of an array; nil for other replies.
    public var elements: [RedisReply]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

extension RedisReply {
    /// Copies a reply of hiredis; the caller frees the original.
    ///
    /// hiredis bounds the depth of nested arrays, which bounds the recursion.
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

    /// A reply of a type that RESP2 does not have.
    struct UnknownType: Error {
        /// The type's number in hiredis.
        let type: Int32
    }
}
