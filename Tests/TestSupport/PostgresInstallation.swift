import Foundation

/// PostgreSQL's programs on this machine, and the user who runs them.
struct PostgresInstallation: Sendable {
    /// The folder of the programs.
    let folder: String
    /// What precedes a program: PostgreSQL refuses to run as root.
    private let prefix: [String]
    /// The user and the group that own the files; nil if the tests do not run as root.
    private let owner: (user: uid_t, group: gid_t)?

    /// The newest version that Debian's packages have installed.
    static let newest = Result { try PostgresInstallation() }

    /// PostgreSQL is not installed.
    struct Missing: Error, CustomStringConvertible {
        let description =
            "no PostgreSQL in /usr/lib/postgresql: scripts/packages test installs it"
    }

    private init() throws {
        let parent = "/usr/lib/postgresql"
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        let folders = versions.compactMap(Int.init).sorted(by: >).map { "\(parent)/\($0)/bin" }
        let found = folders.first {
            FileManager.default.isExecutableFile(atPath: $0 + "/postgres")
        }
        guard let found else { throw Missing() }
        folder = found
        guard geteuid() == 0 else {
            (prefix, owner) = ([], nil)
            return
        }
        guard let entry = unsafe getpwnam("postgres") ?? getpwnam("nobody") else { throw Missing() }
        let (user, group) = unsafe (entry.pointee.pw_uid, entry.pointee.pw_gid)
        prefix = ["setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--"]
        owner = (user, group)
    }

    /// Makes a folder in which the programs may write.
    func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        try give(path)
    }

    /// Gives a file to the user who runs the programs.
    func give(_ path: String) throws {
        guard let owner else { return }
        guard unsafe chown(path, owner.user, owner.group) == 0 else {
            throw StreamSocket.SocketError("chown", code: errno)
        }
    }

    /// Starts a program of PostgreSQL, or the one with this absolute path.
    func start(
        _ program: String,
        _ arguments: [String],
        outputPath: String,
        needs: (any AnyObject & Sendable)? = nil
    ) throws -> ChildProcess {
        let path = program.hasPrefix("/") ? program : "\(folder)/\(program)"
        let command = prefix + [path] + arguments
        return try ChildProcess(
            command[0],
            Array(command.dropFirst()),
            outputPath: outputPath,
            needs: needs
        )
    }

    /// A program of PostgreSQL failed.
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program to its end.
    ///
    /// - Returns: What it printed.
    /// - Throws: `Failed` with what it printed.
    @discardableResult
    func run(_ program: String, _ arguments: [String], in folder: TemporaryFolder) throws -> String
    {
        let path = folder.file("run-\(UInt64.random(in: .min ... .max)).log")
        defer { unsafe unlink(path) }
        let process = try start(program, arguments, outputPath: path)
        let ending = try process.waitForExit(within: .seconds(60))
        guard ending == .exited(0) else {
            throw Failed(description: "\(program): \(ending): \(process.output)")
        }
        return process.output
    }
}
