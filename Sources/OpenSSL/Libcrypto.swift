internal import COpenSSL

/// libcrypto's algorithms, as this process uses them.
///
/// Both values are created at their first use, used by every thread and never freed.
enum Libcrypto {
    /// A library context of our own.
    ///
    /// OpenSSL's configuration file changes only the default context. So no configuration can
    /// remove an algorithm that the program needs.
    nonisolated(unsafe) static let context: OpaquePointer = {
        guard let context = unsafe OSSL_LIB_CTX_new() else { failed() }
        return unsafe context
    }()

    /// SHA-256, looked up once: a look-up for each digest costs more than the digest.
    nonisolated(unsafe) static let sha256: OpaquePointer = {
        guard let algorithm = unsafe EVP_MD_fetch(context, "SHA256", nil) else { failed() }
        return unsafe algorithm
    }()

    /// Ends the process, as Swift does when it cannot allocate memory.
    ///
    /// The calls of this module have no other reason to fail.
    static func failed() -> Never {
        preconditionFailure("libcrypto could not allocate memory")
    }
}
