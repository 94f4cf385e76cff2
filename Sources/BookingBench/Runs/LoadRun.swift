internal import Sockets

/// Makes one measurement of one server.
public enum LoadRun {
    /// Prepares what the mode needs, warms up, measures, and finishes what was begun.
    ///
    /// Takes the calling thread for itself. Wrong answers do not throw: they are in the measurement.
    public static func measure(
        _ options: LoadOptions,
        _ target: LoadTarget
    ) throws(BenchError) -> Measurement {
        let requests = target.requests
        switch options.mode {
        case .lifecycle:
            let work = try lifecycle(options, target, requests)
            return try steady(work, options, target) { work, measurement in
                measurement.details = [("bookings", Double(work.finished))]
            }
        case .get:
            let work = try GetWorkload(
                bookings: try target.bookingsToRead(),
                connectionCount: options.connections,
                requests: requests
            )
            return try steady(work, options, target)
        case .list:
            _ = try target.bookingsToRead()
            return try steady(
                PageWorkload(rows: options.pageRows, requests: requests),
                options,
                target
            )
        case .mixed:
            let work = MixedWorkload(
                lifecycle: try lifecycle(options, target, requests),
                get: try GetWorkload(
                    bookings: try target.bookingsToRead(),
                    connectionCount: options.connections,
                    requests: requests
                ),
                page: PageWorkload(rows: MixedWorkload.pageRows, requests: requests)
            )
            return try steady(work, options, target)
        case .holdRace: return try holdRace(options, target, requests)
        case .sse: return try events(options, target, requests)
        }
    }

    private static func lifecycle(
        _ options: LoadOptions,
        _ target: LoadTarget,
        _ requests: BookingRequests
    ) throws(BenchError) -> LifecycleWorkload {
        try LifecycleWorkload(
            plan: try target.lifecyclePlan(),
            connectionCount: options.connections,
            requests: requests
        )
    }

    /// A workload that goes on for as long as it is let.
    private static func steady<Work: Workload>(
        _ work: Work,
        _ options: LoadOptions,
        _ target: LoadTarget,
        _ finish: (Work, inout Measurement) -> Void = { _, _ in }
    ) throws(BenchError) -> Measurement {
        var engine = try LoadEngine(
            work: work,
            address: target.address,
            connectionCount: options.connections
        )
        var measurement = try run(&engine, options, target)
        finish(engine.work, &measurement)
        return measurement
    }

    /// Warms up, measures and finishes.
    private static func run<Work: Workload>(
        _ engine: inout LoadEngine<Work>,
        _ options: LoadOptions,
        _ target: LoadTarget
    ) throws(BenchError) -> Measurement {
        var meter = WindowMeter(processes: target.family)
        try engine.kick()
        try turn(&engine, forSeconds: options.warmUpSeconds)
        meter.begin()
        engine.beginWindow()
        try turn(&engine, forSeconds: options.seconds)
        engine.endWindow()
        meter.end()
        let isFinished = try engine.finish()
        var measurement = Measurement(name: options.name)
        measurement.isTimedOut = !isFinished
        fill(&measurement, engine.work.steps, engine.tally, meter)
        return measurement
    }

    private static func turn<Work: Workload>(
        _ engine: inout LoadEngine<Work>,
        forSeconds seconds: Double
    ) throws(BenchError) {
        let end = MonotonicClock.nanoseconds() + Int64(seconds * 1_000_000_000)
        while MonotonicClock.nanoseconds() < end {
            try engine.turn()
            if engine.work.wantsKick() { try engine.kick() }
        }
    }

    private static func fill(
        _ measurement: inout Measurement,
        _ steps: [String],
        _ tally: Tally,
        _ meter: WindowMeter
    ) {
        measurement.requests = tally.all.count
        meter.fill(&measurement, requests: tally.all.count)
        if measurement.seconds > 0 {
            measurement.requestsPerSecond = Double(tally.all.count) / measurement.seconds
        }
        measurement.latency = LatencySummary(tally.all)
        if steps.count > 1 {
            measurement.steps = zip(steps, tally.steps).map { ($0, LatencySummary($1)) }
        }
        measurement.failures = tally.failures
    }

    /// Races for one seat after another; rate and latencies are those of the holds.
    private static func holdRace(
        _ options: LoadOptions,
        _ target: LoadTarget,
        _ requests: BookingRequests
    ) throws(BenchError) -> Measurement {
        let plan = try target.makePlan(flights: 1, rows: min((options.races + 5) / 6, 200))
        var engine = try LoadEngine(
            work: HoldRaceWorkload(connectionCount: options.connections, requests: requests),
            address: target.address,
            connectionCount: options.connections
        )
        var meter = WindowMeter(processes: target.family)
        var holdNanoseconds: Int64 = 0
        var isFinished = true
        engine.beginWindow()
        meter.begin()
        for number in 0..<min(options.races, plan.count) where isFinished {
            let seat = plan.seat(number)
            engine.work.beginRace(flight: seat.flight, seat: seat.name)
            for phase in [HoldRaceWorkload.Phase.create, .hold, .read] where isFinished {
                engine.work.begin(phase)
                let start = MonotonicClock.nanoseconds()
                try engine.kick()
                isFinished = try engine.finish()
                if phase == .hold { holdNanoseconds += MonotonicClock.nanoseconds() - start }
            }
            engine.work.endRace()
        }
        meter.end()
        var measurement = Measurement(name: options.name)
        measurement.isTimedOut = !isFinished
        fill(&measurement, engine.work.steps, engine.tally, meter)
        let holds = engine.tally.steps[HoldRaceWorkload.Phase.hold.rawValue]
        measurement.requests = holds.count
        measurement.latency = LatencySummary(holds)
        measurement.requestsPerSecond =
            Double(holds.count) / max(Double(holdNanoseconds) / 1_000_000_000, 0.000_001)
        describe(engine.work.outcome, &measurement)
        return measurement
    }

    private static func describe(
        _ outcome: HoldRaceWorkload.Outcome,
        _ measurement: inout Measurement
    ) {
        measurement.violations =
            outcome.doubleHolds + outcome.seatsWithoutWinner + outcome.wrongAfterwards
        measurement.details = [
            ("races", Double(outcome.races)),
            ("winners", Double(outcome.winners)),
            ("losers", Double(outcome.losers)),
            ("seats_without_winner", Double(outcome.seatsWithoutWinner)),
            ("double_holds", Double(outcome.doubleHolds)),
            ("wrong_afterwards", Double(outcome.wrongAfterwards)),
        ]
    }

    private static func events(
        _ options: LoadOptions,
        _ target: LoadTarget,
        _ requests: BookingRequests
    ) throws(BenchError) -> Measurement {
        let plan = try target.makePlan(flights: 1, rows: options.flightRows)
        // One connection more, for the changes whose way to the subscribers is measured.
        let connections = options.connections + 1
        let lifecycle = try LifecycleWorkload(
            plan: plan,
            connectionCount: connections,
            requests: requests
        )
        var engine = try LoadEngine(
            work: try EventWorkload(lifecycle: lifecycle, plan: plan),
            address: target.address,
            connectionCount: connections
        )
        try engine.work.subscribe(
            options.subscribers,
            address: target.address,
            requests: requests,
            epoll: engine.epoll
        )
        var measurement = try run(&engine, options, target)
        try engine.kick()
        let isFinished = try engine.finish()
        measurement.isTimedOut = measurement.isTimedOut || !isFinished
        // The last events may still be under way.
        let deadline = MonotonicClock.nanoseconds() + Limits.deliveryMilliseconds * 1_000_000
        while engine.work.missing > 0, MonotonicClock.nanoseconds() < deadline {
            try engine.turn()
        }
        let behind = try engine.work.finishCrowd(until: deadline)
        describe(engine.work, behind, options, &measurement)
        return measurement
    }

    private static func describe(
        _ work: EventWorkload,
        _ behind: Int,
        _ options: LoadOptions,
        _ measurement: inout Measurement
    ) {
        let delivery = LatencySummary(work.delivery)
        measurement.violations = work.missing + work.disorder + work.lostProbes + behind
        measurement.details = [
            ("subscribers", Double(options.subscribers)),
            ("events_checked", Double(work.events)),
            ("wrong_or_missing", Double(work.missing + work.lostProbes)),
            ("events_out_of_order", Double(work.disorder)),
            ("subscribers_left_behind", Double(behind)),
            ("delivery_p50_us", delivery.p50),
            ("delivery_max_us", delivery.max),
            ("since_request_p50_us", LatencySummary(work.sinceRequest).p50),
        ]
    }
}
