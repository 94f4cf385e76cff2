import Glibc

/// The executables of this package, as the same build made them.
public enum BuiltProgram: String, Sendable {
    /// Serves HTTP.
    case server = "booking-server"
    /// Ends holds.
    case worker = "booking-worker"
    /// The operator's tool.
    case control = "bookingctl"

    /// Where it lies: beside the test program itself, which `swift test` runs from the build folder.
    public var path: String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let own = bytes.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        let folder = own.prefix((own.lastIndex(of: UInt8(ascii: "/")) ?? 0))
        return String(decoding: folder, as: UTF8.self) + "/" + rawValue
    }
}
