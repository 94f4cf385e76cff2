import FoundationEssentials
import Glibc

@testable import BookingBench

/// The programs of the main package, with a scratch folder and a database for one test.
///
/// BOOKING_PROGRAMS names the programs' folder; its default is the main package's debug build.
struct TestSystem {
    let programs: BookingPrograms
    var scratch: ScratchFolder { programs.scratch }
    var database: DatabaseFile { scratch.database("bookings") }

    init() throws {
        let folder = unsafe getenv("BOOKING_PROGRAMS").map { unsafe String(cString: $0) }
        programs = BookingPrograms(
            folder: folder ?? Self.clone.appending(path: ".build/debug").path,
            scratch: try ScratchFolder(in: "/tmp")
        )
        guard FileManager.default.isExecutableFile(atPath: "\(programs.folder)/booking-server")
        else {
            throw BenchError("no booking-server in \(programs.folder): run `swift build` first")
        }
    }

    /// The root of the clone.
    static var clone: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
    }

    func startServer() throws -> BookingServer { try BookingServer(programs, database) }

    /// The load generator itself, which is beside the program of the tests.
    static var benchProgram: String {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: own).deletingLastPathComponent().appending(path: "booking-bench")
                .path
        }
    }
}
