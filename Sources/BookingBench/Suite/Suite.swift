internal import Glibc
internal import Sockets

/// Measures everything, several times, so that what belongs together is measured close together.
public struct Suite: ~Copyable {
    private let options: SuiteOptions
    private let scratch: ScratchFolder
    private let tell: (String) -> Void
    private var results = SuiteResults()

    /// Runs all rounds on the calling thread; `tell` hears what was measured as soon as it was.
    public static func run(
        _ options: SuiteOptions,
        tell: @escaping (String) -> Void
    ) throws(BenchError) -> SuiteResults {
        guard options.rounds > 0 else { throw BenchError("there must be a round") }
        let scratch = try ScratchFolder(in: options.folder)
        var suite = Suite(options: options, scratch: scratch, tell: tell)
        let before = ProcessTable.now()
        let start = MonotonicClock.nanoseconds()
        for number in 1...options.rounds {
            tell("round \(number) of \(options.rounds)")
            let database = scratch.file("round-\(number).db")
            if options.part == .everything { try suite.round(database: database) }
            try suite.access(database: database)
        }
        let seconds = Double(MonotonicClock.nanoseconds() - start) / 1_000_000_000
        suite.results.others = OtherPrograms.shares(since: before, seconds: seconds)
        return suite.results
    }

    private init(
        options: SuiteOptions,
        scratch: ScratchFolder,
        tell: @escaping (String) -> Void
    ) {
        self.options = options
        self.scratch = scratch
        self.tell = tell
    }

    /// What is compared stands side by side: the machine's mood changes by the minute.
    private mutating func round(database: String) throws(BenchError) {
        defer { BareDatabase.remove(database) }
        let server = try BookingServer(options.programs, database: database, scratch: scratch)
        let target = LoadTarget(address: server.address, processes: server.processes)
        try ceiling(batch: 1)
        try load(.lifecycle, 1, target)
        try ceiling(batch: 64)
        try load(.lifecycle, 64, target)
        try ceiling(batch: 64, hasSavepoints: true)
        try ceiling(batch: 8)
        try load(.lifecycle, 16, target)
        try load(.lifecycle, 256, target)
        try staticAnswers(target)
        try load(.get, 64, target)
        try load(.list, 16, target)
        try load(.mixed, 64, target)
        try load(.holdRace, 64, target)
        try load(.sse, 16, target, subscribers: 0)
        try load(.sse, 16, target, subscribers: 100)
        try load(.sse, 16, target, subscribers: 1_000)
        server.stop()
        results.startMilliseconds += try StartUp.measure(
            options.programs,
            database: database,
            times: options.starts,
            scratch: scratch
        )
    }

    /// The same reads of servers that differ only in whom they let in.
    ///
    /// Every second turn is taken in the opposite order, so that a machine that grows slower meanwhile
    /// does the same to all.
    private mutating func access(database: String) throws(BenchError) {
        let servers = try AccessServers(options.programs, database: database, scratch: scratch)
        defer { servers.stop() }
        var load = LoadOptions(mode: .get, connections: 64)
        load.seconds = options.accessSeconds
        load.warmUpSeconds = options.accessWarmUpSeconds
        for turn in 0..<options.accessTurns {
            let order = turn.isMultiple(of: 2) ? servers.all : servers.all.reversed()
            for server in order {
                try measure(load, server.target, name: "\(load.name)\(server.access.suffix)")
            }
        }
    }

    private mutating func ceiling(
        batch: Int,
        hasSavepoints: Bool = false
    ) throws(BenchError) {
        try QuietMachine.wait(atMostSeconds: options.quietWaitSeconds)
        let result = try BareLoop.measure(
            path: scratch.file("ceiling.db"),
            batch: batch,
            seconds: options.ceilingSeconds,
            hasSavepoints: hasSavepoints
        )
        results.add(result)
        tell("  \(result.name): \(result.requestsPerSecond.grouped) requests/s")
    }

    private mutating func load(
        _ mode: LoadMode,
        _ connections: Int,
        _ target: LoadTarget,
        name: String? = nil,
        subscribers: Int = 0
    ) throws(BenchError) {
        var load = LoadOptions(mode: mode, connections: connections)
        load.seconds = options.seconds
        load.warmUpSeconds = options.warmUpSeconds
        load.subscribers = subscribers
        try measure(load, target, name: name)
    }

    private mutating func measure(
        _ load: LoadOptions,
        _ target: LoadTarget,
        name: String?
    ) throws(BenchError) {
        try QuietMachine.wait(atMostSeconds: options.quietWaitSeconds)
        var measurement = try LoadRun.measure(load, target)
        if let name { measurement.name = name }
        results.add(measurement)
        let note = measurement.isClean ? "" : "  NOT CLEAN"
        tell("  \(measurement.name): \(measurement.requestsPerSecond.grouped) requests/s\(note)")
        for sample in measurement.failures.samples { tell("    \(sample)") }
    }

    /// nginx with the bytes that the server gives for the booking that is read next.
    private mutating func staticAnswers(_ target: LoadTarget) throws(BenchError) {
        guard StaticServer.isInstalled else {
            tell("  nginx is not installed: reads are not compared with it")
            return
        }
        let answer = try target.sampleAnswer()
        let nginx = try StaticServer(
            answer: answer,
            workers: options.nginxWorkers,
            scratch: scratch
        )
        defer { nginx.stop() }
        let copy = LoadTarget(
            address: nginx.address,
            processes: nginx.processes,
            bookings: [try target.bookingsToRead()[0]]
        )
        results.answerBytes = (answer.byteCount, try copy.sampleAnswer().byteCount)
        try load(.get, 64, copy, name: "nginx@64")
        try uncoupledLimit(copy)
    }

    /// What nginx and the bare loop come to side by side, from what each of them just did alone.
    private mutating func uncoupledLimit(_ nginx: LoadTarget) throws(BenchError) {
        guard let alone = results.rounds("nginx@64").last,
            let loopAlone = results.ceiling("ceiling@64").last,
            alone.requestsPerSecond > 0, loopAlone.requestsPerSecond > 0
        else { return }
        var load = LoadOptions(mode: .get, connections: 64)
        load.seconds = options.seconds
        load.warmUpSeconds = options.warmUpSeconds
        try QuietMachine.wait(atMostSeconds: options.quietWaitSeconds)
        let together = try UncoupledLimit.measureTogether(
            load,
            nginx,
            batch: loopAlone.batch,
            path: scratch.file("ceiling.db")
        )
        let limit = UncoupledLimit(
            nginxAlone: alone.requestsPerSecond,
            loopAlone: loopAlone.requestsPerSecond,
            nginx: together.nginx,
            loop: together.loop
        )
        results.uncoupledLimits.append(limit)
        tell(
            "  nginx beside ceiling@64: \(together.nginx.grouped) and \(together.loop.grouped) "
                + "requests/s, room for \(limit.requestsPerSecond.grouped) of each"
        )
    }
}
