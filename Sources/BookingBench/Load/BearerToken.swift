/// An access token, as every request of a run shows it.
public struct BearerToken: Sendable {
    /// What stands in the request, line end included.
    let fieldLine: String

    /// Takes the secret; nil where a request could not carry it: it is empty, or has a blank, a line
    /// end or anything else in it that is not visible ASCII.
    public init?(_ secret: String) {
        guard !secret.isEmpty, secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        fieldLine = "Authorization: Bearer \(secret)\r\n"
    }
}
