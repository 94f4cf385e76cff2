internal import Glibc

/// What this process is called among others.
public enum ProcessName {
    /// The machine's name and the process's number, such as `host-4711`.
    public static func current() -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        let code = unsafe gethostname(&bytes, bytes.count - 1)
        let host = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return "\(code == 0 ? String(decoding: host, as: UTF8.self) : "host")-\(getpid())"
    }
}
