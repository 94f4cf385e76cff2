/// Measures everything in several rounds.
struct Suite: ~Copyable {
    let options: SuiteOptions
    let programs: BookingPrograms
    private let progress: (String) -> Void
    private var results = SuiteResults()

    /// Runs all rounds on the calling thread; passes each result to `progress` at once.
    static func run(
        _ options: SuiteOptions,
        _ programs: BookingPrograms,
        progress: @escaping (String) -> Void
    ) throws -> SuiteResults {
        var suite = Suite(options: options, programs: programs, progress: progress)
        let before = ProcessTable.now()
        let start = Instant.now
        let cluster =
            options.part == .postgres ? try PostgresCluster(in: programs.scratch) : nil
        defer { cluster?.stop() }
        for number in 1...max(options.rounds, 1) {
            progress("round \(number) of \(options.rounds)")
            if let cluster {
                try suite.postgresRound("round_\(number)", cluster)
            } else {
                let name = "round-\(number)"
                if options.part == .everything { try suite.round(programs.scratch.database(name)) }
                try suite.access(name)
            }
        }
        if let cluster { suite.results.databaseName = "PostgreSQL \(try cluster.version())" }
        let seconds = Instant.now.seconds(since: start)
        suite.results.otherPrograms = OtherPrograms.shares(since: before, seconds: seconds)
        return suite.results
    }

    private init(
        options: SuiteOptions,
        programs: BookingPrograms,
        progress: @escaping (String) -> Void
    ) {
        self.options = options
        self.programs = programs
        self.progress = progress
    }

    private var bareLoopDatabase: DatabaseFile { programs.scratch.database("bare-loop") }

    /// Measures everything once.
    ///
    /// Measurements that are compared follow each other, because the speed of the machine changes by
    /// the minute.
    private mutating func round(_ database: DatabaseFile) throws {
        defer { database.remove() }
        let server = try BookingServer(programs, database)
        let target = LoadTarget(address: server.address, processes: server.processes)
        try bareLoop(batch: 1)
        try load(.lifecycle, 1, target)
        try bareLoop(batch: 64)
        try load(.lifecycle, 64, target)
        try bareLoop(batch: 64, hasSavepoints: true)
        try bareLoop(batch: 8)
        try load(.lifecycle, 16, target)
        try load(.lifecycle, 256, target)
        try nginx(target)
        try load(.get, 64, target)
        try load(.list, 16, target)
        try load(.mixed, 64, target)
        try load(.holdRace, 64, target)
        try load(.sse, 16, target, subscribers: 0)
        try load(.sse, 16, target, subscribers: 100)
        try load(.sse, 16, target, subscribers: 1_000)
        server.stop()
        results.startMilliseconds += try BookingServer.startTimes(
            programs,
            database,
            count: options.starts
        )
    }

    /// The same reads of servers with different access control.
    ///
    /// Every second turn has the opposite order, so that a machine that becomes slower or faster
    /// meanwhile affects all servers equally.
    private mutating func access(_ name: String) throws {
        let servers = try AccessServers(programs, name: name)
        defer { servers.stop() }
        var load = LoadOptions(mode: .get, connections: 64)
        load.window = options.accessWindow
        load.warmUp = options.accessWarmUp
        for turn in 0..<options.accessTurns {
            let order = turn.isMultiple(of: 2) ? servers.all : servers.all.reversed()
            for server in order {
                try measure(load, server.target, name: load.name + server.access.suffix)
            }
        }
    }

    private mutating func bareLoop(batch: Int, hasSavepoints: Bool = false) throws {
        try OtherPrograms.waitUntilQuiet(atMost: options.quietWait)
        add(
            try BareLoop.measure(
                bareLoopDatabase,
                batch: batch,
                window: options.bareLoopWindow,
                hasSavepoints: hasSavepoints
            )
        )
    }

    mutating func add(_ measurement: BareLoopMeasurement) {
        results.add(measurement)
        progress("  \(measurement.name): \(measurement.requestsPerSecond.grouped) requests/s")
    }

    mutating func load(
        _ mode: LoadMode,
        _ connections: Int,
        _ target: LoadTarget,
        name: String? = nil,
        suffix: String = "",
        subscribers: Int = 0
    ) throws {
        let load = LoadOptions(
            mode: mode,
            connections: connections,
            warmUp: options.warmUp,
            window: options.window,
            subscribers: subscribers
        )
        try measure(load, target, name: (name ?? load.name) + suffix)
    }

    private mutating func measure(
        _ load: LoadOptions,
        _ target: LoadTarget,
        name: String
    ) throws {
        try OtherPrograms.waitUntilQuiet(atMost: options.quietWait)
        var measurement = try LoadRun.measure(load, target)
        measurement.name = name
        results.add(measurement)
        let note = measurement.isClean ? "" : "  NOT VALID"
        let rate = measurement.requestsPerSecond.grouped
        progress("  \(measurement.name): \(rate) requests/s\(note)")
        for sample in measurement.failures.samples { progress("    \(sample)") }
    }

    /// nginx with the server's response for the first booking that is read next.
    private mutating func nginx(_ target: LoadTarget) throws {
        guard NginxServer.isInstalled else {
            return progress("  nginx is not installed: there is no comparison of reads")
        }
        let response = try target.sampleResponse()
        let nginx = try NginxServer(
            response: response,
            workers: options.nginxWorkers,
            scratch: programs.scratch
        )
        defer { nginx.stop() }
        let nginxTarget = LoadTarget(
            address: nginx.address,
            processes: nginx.processes,
            bookings: [try target.bookingsToRead()[0]]
        )
        let nginxBytes = try nginxTarget.sampleResponse().byteCount
        results.responseBytes = (response.byteCount, nginxBytes)
        try load(.get, 64, nginxTarget, name: "nginx@64")
        try sideBySide(nginxTarget)
    }

    /// nginx and the bare loop side by side, after each of them was measured alone.
    private mutating func sideBySide(_ nginx: LoadTarget) throws {
        guard let nginxAlone = results.measurements["nginx@64"].last?.requestsPerSecond,
            let loopAlone = results.bareLoops["bare-loop@64"].last,
            nginxAlone > 0, loopAlone.requestsPerSecond > 0
        else { return }
        try OtherPrograms.waitUntilQuiet(atMost: options.quietWait)
        let together = try SideBySide.measure(
            LoadOptions(
                mode: .get,
                connections: 64,
                warmUp: options.warmUp,
                window: options.window
            ),
            nginx,
            batch: loopAlone.batch,
            bareLoopDatabase
        )
        let limit = SideBySide(
            nginxAlone: nginxAlone,
            loopAlone: loopAlone.requestsPerSecond,
            nginx: together.nginx,
            loop: together.loop
        )
        results.sideBySide.append(limit)
        progress(
            "  nginx beside bare-loop@64: \(together.nginx.grouped) and "
                + "\(together.loop.grouped) requests/s, limit \(limit.requestsPerSecond.grouped)"
        )
    }
}
