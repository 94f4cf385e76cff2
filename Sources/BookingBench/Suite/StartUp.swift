/// How long a server takes from exec until it says that it listens.
public enum StartUp {
    /// Starts and stops a server so many times; milliseconds each.
    public static func measure(
        _ programs: BookingServer.Programs,
        database: String,
        times: Int,
        scratch: ScratchFolder
    ) throws(BenchError) -> [Double] {
        var milliseconds: [Double] = []
        for _ in 0..<times {
            let server = try BookingServer(programs, database: database, scratch: scratch)
            milliseconds.append(server.startMilliseconds)
            server.stop()
        }
        return milliseconds
    }
}
