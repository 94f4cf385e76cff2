import Foundation
import TestSupport
import Testing

/// The database contains passengers' names, so only the user of the programs can read its files.
@Suite("The database's files", .timeLimit(.minutes(1)))
struct FileModeTests {
    @Test(
        "have mode 0600, whatever the umask",
        arguments: ["0000", "0002", "0022", "0027", "0077", "0177"]
    )
    func modes(umask: String) throws {
        let system = try RunningSystem(redis: false)
        let process = try ChildProcess(
            "bash",
            ["-c", "umask \(umask); exec \"$0\" --with-worker", BuiltProgram.server.path],
            environment: [
                "DATABASE_URL": "sqlite:" + system.databasePath, "REDIS_URL": "none", "PORT": "0",
            ],
            outputPath: system.folder.file("server.log"),
            needs: system
        )
        let client = try RunningServer(process: process).connect()
        _ = try client.makeBooking(flight: try client.makeFlight(rows: 1).id, seat: "1A")
        for name in ["", "-wal", "-shm"] {
            let path = system.databasePath + name
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
            #expect(mode as? Int == 0o600, "bookings.db\(name)")
        }
    }
}
