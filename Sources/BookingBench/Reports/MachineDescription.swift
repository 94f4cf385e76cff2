internal import Glibc
internal import Sockets

/// On what and when something was measured.
public struct MachineDescription: Sendable {
    /// One line each, for a list.
    public let lines: [String]

    /// Describes this machine, and the file system of `folder`.
    public static func now(folder: String) -> MachineDescription {
        let processor = firstValue(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor"
        let memory = firstValue(of: "MemTotal", in: "/proc/meminfo") ?? "?"
        let kibibytes = Double(memory.prefix { $0.isNumber }) ?? 0
        let kernel = SmallFile.text("/proc/sys/kernel/osrelease") ?? "?"
        return MachineDescription(lines: [
            "Measured on \(UTCText.minute(WallClock.milliseconds())).",
            "\(processor), \(MachineUsage.processors) processors, "
                + "\((kibibytes / 1_048_576).text(decimals: 0)) GiB of memory.",
            "Linux \(kernel.filter { !$0.isNewline }), SQLite \(BareDatabase.version), "
                + "databases on \(fileSystem(of: folder)).",
        ])
    }

    private init(lines: [String]) { self.lines = lines }

    /// The type of the file system; one in memory makes every durable number meaningless.
    private static func fileSystem(of folder: String) -> String {
        let absolute = unsafe realpath(folder, nil).map { path in
            defer { unsafe free(path) }
            return unsafe String(cString: path)
        }
        var best = (length: -1, type: "an unknown file system")
        for line in (SmallFile.text("/proc/mounts") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, let absolute else { continue }
            let mount = words[1] == "/" ? "" : String(words[1])
            guard absolute == mount || absolute.hasPrefix(mount + "/"), mount.count > best.length
            else { continue }
            best = (mount.count, String(words[2]))
        }
        return best.type
    }

    private static func firstValue(of name: String, in path: String) -> String? {
        for line in (SmallFile.text(path) ?? "").split(separator: "\n") {
            guard line.hasPrefix(name), let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }
}
