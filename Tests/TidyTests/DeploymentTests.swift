import Foundation
import Testing

/// The restrictions of the systemd units, the image and the compose file.
///
/// `scripts/tests/deployment` checks the same files with systemd and the compose command, if the
/// machine has them.
@Suite("What is deployed is locked in")
struct DeploymentTests {
    static func lines(of file: String) throws -> [String] {
        let url = TidyTests.root.appending(path: file)
        return try String(contentsOf: url, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The lines that each unit has, besides its command.
    static let sandbox = [
        "User=booking", "Group=booking", "UMask=0077", "StateDirectoryMode=0700",
        "CapabilityBoundingSet=", "AmbientCapabilities=", "NoNewPrivileges=yes",
        "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
        "PrivateUsers=yes", "ProtectClock=yes", "ProtectControlGroups=yes", "ProtectHostname=yes",
        "ProtectKernelLogs=yes", "ProtectKernelModules=yes", "ProtectKernelTunables=yes",
        "ProtectProc=invisible", "ProcSubset=pid",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "RestrictNamespaces=yes",
        "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes",
        "MemoryDenyWriteExecute=yes", "RemoveIPC=yes", "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources",
    ]

    @Test("each systemd unit runs in the whole sandbox", arguments: ["server", "worker"])
    func units(program: String) throws {
        let lines = try Self.lines(of: "deploy/systemd/booking-\(program).service")
        for line in Self.sandbox { #expect(lines.contains(line), "\(line)") }
        let names = Set(Self.sandbox.compactMap { $0.split(separator: "=").first })
        // A second line of the same name would replace the first one.
        for name in names where name != "SystemCallFilter" {
            #expect(lines.count { $0.hasPrefix("\(name)=") } == 1, "\(name)")
        }
        // The event loops of the server change their own scheduling.
        let filters = lines.filter { $0.hasPrefix("SystemCallFilter=") }.dropFirst(2)
        #expect(filters == (program == "server" ? ["SystemCallFilter=sched_setscheduler"] : []))
        #expect(!lines.contains { $0.hasPrefix("ReadWritePaths=") })
    }

    @Test("every container has a read-only root, no capabilities, and can get no privileges")
    func compose() throws {
        let lines = try Self.lines(of: "docker-compose.yml")
        let locks = [
            "read_only: true", "cap_drop: [ALL]", #"security_opt: ["no-new-privileges:true"]"#,
        ]
        // The programs share one block; Redis has one of its own.
        for block in [Self.block("x-program:", of: lines), Self.block("  redis:", of: lines)] {
            for lock in locks { #expect(block.contains(lock), "\(lock) in \(block)") }
        }
        for service in ["server", "worker"] {
            let block = Self.block("  \(service):", of: lines)
            #expect(block.contains("<<: *program"))
            let weaker = ["privileged", "cap_add", "cap_drop", "read_only", "security_opt", "user"]
            for name in weaker { #expect(!block.contains { $0.hasPrefix("\(name):") }, "\(name)") }
        }
        #expect(Self.block("  redis:", of: lines).contains("cap_add: [CHOWN, SETGID, SETUID]"))
        #expect(!lines.contains { $0.contains("privileged:") || $0.contains("network_mode:") })
    }

    @Test("what the compose file publishes, it publishes on loopback")
    func ports() throws {
        let lines = try Self.lines(of: "docker-compose.yml")
        let ports = lines.filter { $0.contains("ports:") }
        #expect(ports == [#"    ports: ["127.0.0.1:${PORT:-8000}:8000"]"#])
    }

    @Test("the server in the compose file answers to no foreign name")
    func names() throws {
        let server = Self.block("  server:", of: try Self.lines(of: "docker-compose.yml"))
        #expect(server.contains("ALLOWED_HOSTS: ${ALLOWED_HOSTS:-local}"))
    }

    @Test("the image's programs run as a user that is not root")
    func image() throws {
        let lines = try Self.lines(of: "Dockerfile")
        let last = try #require(lines.lastIndex { $0.hasPrefix("FROM ") })
        let users = lines[last...].filter { $0.hasPrefix("USER ") }
        #expect(users == ["USER 10001:10001"])
        let user = try #require(lines.firstIndex { $0.hasPrefix("USER ") })
        let command = try #require(lines.firstIndex { $0.hasPrefix("CMD ") })
        #expect(user < command)
    }

    /// The lines below `head` that are indented deeper than it, without their indentation.
    private static func block(_ head: String, of lines: [String]) -> [String] {
        let indentation = head.prefix { $0 == " " }.count
        guard let start = lines.firstIndex(where: { $0.hasPrefix(head) }) else { return [] }
        return lines[(start + 1)...].prefix { line in
            line.isEmpty || line.prefix { $0 == " " }.count > indentation
        }.map { String($0.drop { $0 == " " }) }
    }
}
