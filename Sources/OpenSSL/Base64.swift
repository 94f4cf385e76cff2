internal import COpenSSL

/// Base64 with padding (RFC 4648, section 4), encoded by libcrypto.
public enum Base64 {
    /// Encodes bytes.
    public static func encode(_ bytes: [UInt8]) -> String {
        // libcrypto also writes a NUL.
        let capacity = (bytes.count + 2) / 3 * 4 + 1
        return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { text in
            let count = unsafe bytes.withUnsafeBufferPointer { bytes in
                unsafe EVP_EncodeBlock(
                    text.baseAddress,
                    bytes.baseAddress,
                    Int32(bytes.count)
                )
            }
            return unsafe String(decoding: text.prefix(Int(count)), as: UTF8.self)
        }
    }
}
