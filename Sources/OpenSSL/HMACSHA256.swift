internal import COpenSSL

/// HMAC with SHA-256 (RFC 2104), computed by libcrypto: proves that a message comes from a holder
/// of the key.
public enum HMACSHA256 {
    /// Returns the authentication code of `message`.
    public static func code(for message: RawSpan, key: RawSpan) -> Digest {
        unsafe Digest.written { code in
            let target = unsafe code.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let result = unsafe message.withUnsafeBytes { message in
                unsafe key.withUnsafeBytes { key in
                    unsafe EVP_Q_mac(
                        Libcrypto.context,
                        "HMAC",
                        nil,
                        "SHA256",
                        nil,
                        key.baseAddress,
                        key.count,
                        message.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        message.count,
                        target,
                        code.count,
                        nil
                    )
                }
            }
            if unsafe result == nil { Libcrypto.failed() }
        }
    }
}
