internal import COpenSSL

/// SHA-256 (FIPS 180-4) of a message that arrives in parts, computed by libcrypto.
///
/// Owned by one thread.
@safe public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// Starts a digest.
    public init() {
        guard let context = unsafe EVP_MD_CTX_new() else { Libcrypto.failed() }
        unsafe self.context = context
        Self.check(unsafe EVP_DigestInit_ex2(context, Libcrypto.sha256, nil))
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    /// Adds the next part of the message.
    public mutating func update(_ bytes: RawSpan) {
        unsafe bytes.withUnsafeBytes { part in
            Self.check(unsafe EVP_DigestUpdate(context, part.baseAddress, part.count))
        }
    }

    /// Adds the next part of the message.
    public mutating func update(_ literal: StaticString) {
        Self.check(
            unsafe EVP_DigestUpdate(context, literal.utf8Start, literal.utf8CodeUnitCount)
        )
    }

    /// Returns the digest of the whole message.
    public consuming func finish() -> Digest {
        unsafe Digest.written { bytes in
            let target = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            Self.check(unsafe EVP_DigestFinal_ex(context, target, nil))
        }
    }

    /// Returns the digest of `message`.
    public static func digest(_ message: RawSpan) -> Digest {
        var digest = SHA256()
        digest.update(message)
        return digest.finish()
    }

    private static func check(_ result: Int32) {
        if result != 1 { Libcrypto.failed() }
    }
}
