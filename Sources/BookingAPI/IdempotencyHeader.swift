internal import Bookings
internal import Bytes
internal import Digests
internal import HTTP

/// What a request says about being sent again.
enum IdempotencyHeader {
    /// The key of a request; nil where it has none.
    static func key(of request: borrowing Request) throws(Problem) -> IdempotencyKey? {
        let count = request.fieldCount(named: "idempotency-key")
        guard count > 0, let value = request.field(named: "idempotency-key") else { return nil }
        guard count == 1 else {
            throw Problem(fields: [InvalidField("Idempotency-Key", "must stand once")])
        }
        do throws(InvalidField) {
            return try IdempotencyKey(value.text)
        } catch {
            throw Problem(fields: [error])
        }
    }

    /// What is kept with a key; `answer` tells the answer to be kept.
    static func request(
        _ key: IdempotencyKey,
        _ request: borrowing Request,
        answer: @escaping @Sendable (Outcome) -> StoredResponse?
    ) -> IdempotentRequest {
        IdempotentRequest(key: key, fingerprint: fingerprint(of: request), answer: answer)
    }

    /// A digest of method, path and content: the same request has the same.
    ///
    /// The parts are told apart by bytes that none of them can have in its place: a blank behind the
    /// method, and a line feed behind the target.
    private static func fingerprint(of request: borrowing Request) -> [UInt8] {
        var digest = SHA256()
        digest.update(request.method.name)
        digest.update(" ")
        digest.update(withoutSlash(request.path))
        digest.update("?")
        digest.update(request.query)
        digest.update("\n")
        digest.update(request.content)
        return digest.finish()
    }

    /// The path without the slash at its end.
    @_lifetime(copy path)
    private static func withoutSlash(_ path: RawSpan) -> RawSpan {
        let count = path.byteCount
        guard count > 1, path[count - 1] == UInt8(ascii: "/") else { return path }
        return path.extracting(first: count - 1)
    }
}
