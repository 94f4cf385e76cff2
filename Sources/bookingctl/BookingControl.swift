internal import ArgumentParser

/// The operator's tool.
struct BookingControl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bookingctl",
        abstract: "Administers a seat booking system.",
        discussion: """
            Most options have an environment variable, which the option overrides. The exit status is \
            0 on success, 1 on failure, and 64 for an invalid option.
            """,
        subcommands: [
            Migrate.self, Seed.self, Check.self, Backup.self, Copy.self, Prune.self, Jobs.self,
            Health.self, Token.self, WebhookCommand.self, Events.self,
        ]
    )
}
