internal import Glibc

/// A name for this process among all processes that share a database.
public enum ProcessName {
    /// The name of the machine and the process id, such as `host-4711`.
    public static func current() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        let code = unsafe gethostname(&bytes, bytes.count - 1)
        let host = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(code == 0 ? String(decoding: host, as: UTF8.self) : "host")-\(getpid())"
    }
}
