import Glibc

/// A system call that failed: its name and its errno.
///
/// The calls of `CLinux` return a negated errno, so nothing can overwrite it before it gets here.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The errno (errno(3)).
    public let code: Int32

    /// The call that failed, as its manual page spells it.
    public let call: StaticString

    /// An error of `call`.
    public init(code: Int32, call: StaticString) {
        self.code = code
        self.call = call
    }

    /// For example `bind: Address already in use (98)`.
    public var description: String {
        "\(call): \(unsafe String(cString: strerror(code))) (\(code))"
    }

    /// Whether the process or the system has no descriptors or memory left; waiting may help.
    public var isExhaustion: Bool {
        code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM
    }

    /// Whether two errors have the same call and errno.
    public static func == (left: SystemError, right: SystemError) -> Bool {
        left.code == right.code && left.call.description == right.call.description
    }
}

/// Turns the kernel's "result or negated errno" into a value or a `SystemError`.
@discardableResult
func checked<Result: SignedInteger>(
    _ result: Result,
    _ call: StaticString
) throws(SystemError) -> Result {
    guard result >= 0 else { throw SystemError(code: Int32(-result), call: call) }
    return result
}
