internal import Bookings
internal import Bytes
internal import HTTP
internal import OpenSSL

/// The `Idempotency-Key` of a request, with which a client may send the request again.
enum IdempotencyHeader {
    /// The key of a request; nil if the request has none.
    ///
    /// - Throws: A 400 if the key is not valid.
    static func key(of request: borrowing Request) throws(Problem) -> IdempotencyKey? {
        let count = request.fieldCount(named: "idempotency-key")
        guard count > 0, let value = request.field(named: "idempotency-key") else { return nil }
        guard count == 1 else {
            throw Problem(fields: [InvalidField("Idempotency-Key", "must appear only once")])
        }
        do throws(InvalidField) {
            return try IdempotencyKey(value.text)
        } catch {
            throw Problem(fields: [error])
        }
    }

    /// A digest of method, path, query and content: two requests with the same digest are the same.
    ///
    /// The parts are separated by bytes that the part before cannot contain. The path is digested
    /// without its trailing slash, because both spellings name the same resource.
    static func fingerprint(of request: borrowing Request) -> [UInt8] {
        var digest = SHA256()
        digest.update(request.method.name)
        digest.update(" ")
        digest.update(withoutTrailingSlash(request.path))
        digest.update("?")
        digest.update(request.query)
        digest.update("\n")
        digest.update(request.content)
        return digest.finish().bytes
    }

    @_lifetime(copy path)
    private static func withoutTrailingSlash(_ path: RawSpan) -> RawSpan {
        let count = path.byteCount
        guard count > 1, path[count - 1] == UInt8(ascii: "/") else { return path }
        return path.extracting(first: count - 1)
    }
}
