internal import Bytes
internal import HTTP
public import Webhooks

/// What the server needs to create webhooks and to show their secrets.
public struct WebhookPolicy: Sendable {
    /// The key from which the secrets are derived.
    let key: WebhookKey
    /// Whether `http` and addresses that are not public are allowed.
    let allowsPrivate: Bool

    /// Creates a policy.
    public init(key: WebhookKey, allowsPrivate: Bool) {
        self.key = key
        self.allowsPrivate = allowsPrivate
    }

    /// Replaces the placeholder of a secret in a response by the secret.
    ///
    /// An idempotency key keeps the response with the placeholder, so that no secret is in the database.
    func revealSecret(in response: inout Response) {
        let content = response.content.bytes.array
        guard let (range, salt) = SecretPlaceholder.find(in: content) else { return }
        let secret = Array(key.secret(salt: salt).text.utf8)
        response.content.removeAll()
        response.content.append(
            Array(content[..<range.lowerBound]) + secret + content[range.upperBound...]
        )
    }
}

/// What stands for a secret in a response until the server sends it.
///
/// It is `{secret of …}` with the salt in hexadecimal digits, as the value of `secret`. No other text of
/// a response contains that: within a JSON string, quotation marks are escaped.
enum SecretPlaceholder {
    private static let start = Array("\"secret\":\"{secret of ".utf8)

    /// The placeholder for a salt.
    static func text(salt: [UInt8]) -> String {
        let digits = salt.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "{secret of \(digits.joined())}"
    }

    /// Finds a placeholder, and reads its salt.
    static func find(in content: [UInt8]) -> (range: Range<Int>, salt: [UInt8])? {
        guard content.count > start.count else { return nil }
        let place = (0...(content.count - start.count)).first {
            content[$0] == start[0] && content[$0..<($0 + start.count)].elementsEqual(start)
        }
        guard let place else { return nil }
        let digits = place + start.count
        guard let end = content[digits...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        var salt: [UInt8] = []
        for index in stride(from: digits, to: end - 1, by: 2) {
            let text = String(decoding: content[index...(index + 1)], as: UTF8.self)
            guard let byte = UInt8(text, radix: 16) else { return nil }
            salt.append(byte)
        }
        // The quotation mark before the placeholder stays.
        let first = digits - "{secret of ".utf8.count
        return (first..<(end + 1), salt)
    }
}
