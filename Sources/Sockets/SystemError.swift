import Glibc

/// A failed system call: its name and its errno.
///
/// The functions of `CLinux` return a negated errno, so that no other call can overwrite it.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The error number (errno(3)).
    public let code: Int32

    /// The name of the call, as in its manual page.
    public let call: StaticString

    /// Creates an error of `call`.
    public init(code: Int32, call: StaticString) {
        self.code = code
        self.call = call
    }

    /// For example `bind: Address already in use (98)`.
    public var description: String {
        "\(call): \(unsafe String(cString: strerror(code))) (\(code))"
    }

    /// Whether two errors have the same call and error number.
    public static func == (left: SystemError, right: SystemError) -> Bool {
        left.code == right.code && left.call.description == right.call.description
    }
}

/// Returns the result of a function of `CLinux`, or throws its negated errno as a `SystemError`.
@discardableResult
func checked<Result: SignedInteger>(
    _ result: Result,
    _ call: StaticString
) throws(SystemError) -> Result {
    guard result >= 0 else { throw SystemError(code: Int32(-result), call: call) }
    return result
}
