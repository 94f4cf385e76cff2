/// How the whole suite is run.
public struct SuiteOptions: Sendable {
    /// The programs to measure.
    public var programs: BookingServer.Programs
    /// Where databases are made: on the disk that counts, not in memory.
    public var folder: String
    /// Rounds; each measures everything once, on a fresh database.
    public var rounds = 5
    /// The window of each measurement over HTTP.
    public var seconds = 3.0
    /// Load before each window.
    public var warmUpSeconds = 1.0
    /// How long each batch size of the bare loop is measured.
    public var ceilingSeconds = 2.0
    /// How many processes nginx answers with.
    public var nginxWorkers = MachineUsage.processors
    /// How long a measurement may wait until other programs are quiet.
    public var quietWaitSeconds = 4.0
    /// What is measured.
    public var part = Part.everything
    /// How often in each round reads with and without a token take turns.
    public var accessTurns = 2
    /// The window of each of these reads: short, so that those that are compared lie close together.
    public var accessSeconds = 1.0
    /// Load before each of these windows.
    public var accessWarmUpSeconds = 0.5
    /// How often the start on an existing file is measured in each round.
    public var starts = 3

    /// What a suite measures.
    public enum Part: Sendable {
        /// All that it knows.
        case everything
        /// Only what it costs to want a token.
        case access
    }

    /// The suite as `make bench` runs it.
    public init(programs: BookingServer.Programs, folder: String) {
        self.programs = programs
        self.folder = folder
    }
}
