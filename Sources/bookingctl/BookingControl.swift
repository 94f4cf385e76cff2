internal import ArgumentParser

/// The operator's tool.
struct BookingControl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bookingctl",
        abstract: "Looks after a seat booking system.",
        discussion: """
            Every option has an environment variable, which the option overrides. The status is 0 \
            when all is well, 1 when something is not, and 64 for an option that is wrong.
            """,
        subcommands: [
            Migrate.self, Seed.self, Check.self, Backup.self, Prune.self, Jobs.self, Health.self,
            Token.self,
        ]
    )
}
