import Glibc

/// The executables of this package.
public enum BuiltProgram: String, Sendable {
    /// Serves HTTP.
    case server = "booking-server"
    /// Ends holds.
    case worker = "booking-worker"
    /// The operator's tool.
    case control = "bookingctl"

    /// The folder of another build that the environment names; nil where the tests' own is meant.
    public static var otherFolder: String? {
        unsafe getenv("BOOKING_PROGRAMS").map { unsafe String(cString: $0) }
    }

    /// Where it lies: in the folder that BOOKING_PROGRAMS names, else beside the test program itself,
    /// which `swift test` runs from the build folder.
    public var path: String {
        if let folder = Self.otherFolder { return folder + "/" + rawValue }
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count)
        let own = bytes.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }
        let folder = own.prefix((own.lastIndex(of: UInt8(ascii: "/")) ?? 0))
        return String(decoding: folder, as: UTF8.self) + "/" + rawValue
    }
}
