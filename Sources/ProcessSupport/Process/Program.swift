public import ArgumentParser
internal import Glibc
internal import Sockets

/// Runs the command of a program.
public enum Program {
    /// Parses the command line, runs the command, and ends the process with its exit status.
    ///
    /// An error is printed without credentials, because it may quote the command line.
    public static func run<Command: ParsableCommand>(_ type: Command.Type) -> Never {
        do {
            var command = try type.parseAsRoot()
            ProcessTitle.hideCredentials()
            try command.run()
            type.exit()
        } catch {
            let status = type.exitCode(for: error)
            // Help and the like.
            if status.isSuccess { type.exit(withError: error) }
            let message = LogText.withoutCredentials(type.fullMessage(for: error))
            if !message.isEmpty { StandardStream.error.writeLine(message) }
            Glibc.exit(status.rawValue)
        }
    }
}
