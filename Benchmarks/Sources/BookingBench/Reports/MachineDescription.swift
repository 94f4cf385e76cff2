import FoundationEssentials

/// The machine and the time of a measurement, one line each.
struct MachineDescription: Sendable {
    let lines: [String]

    /// Describes this machine, with the file system of `folder` and the name of the database.
    static func now(
        folder: String,
        database: String = "SQLite \(BareDatabase.version)"
    ) -> MachineDescription {
        let date = Date.now.formatted(.iso8601).prefix(16).replacing("T", with: " ")
        let processor = firstValue(of: "model name", in: "/proc/cpuinfo") ?? "unknown processor"
        let memory = firstValue(of: "MemTotal", in: "/proc/meminfo") ?? "?"
        let kibibytes = Double(memory.prefix { $0.isNumber }) ?? 0
        let kernel = TextFile.read("/proc/sys/kernel/osrelease") ?? "?"
        return MachineDescription(lines: [
            "Measured on \(date) UTC.",
            "\(processor), \(CPUTime.processors) processors, "
                + "\((kibibytes / 1_048_576).text(decimals: 0)) GiB of memory.",
            "Linux \(kernel.filter { !$0.isNewline }), \(database), "
                + "databases on \(fileSystem(of: folder)).",
        ])
    }

    /// The type of the file system: results are meaningless if it is in memory.
    private static func fileSystem(of folder: String) -> String {
        let path = URL(filePath: folder).resolvingSymlinksInPath().path
        var best = (length: -1, type: "an unknown file system")
        for line in (TextFile.read("/proc/mounts") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2 else { continue }
            let mount = words[1] == "/" ? "" : String(words[1])
            guard path == mount || path.hasPrefix(mount + "/"), mount.count > best.length
            else { continue }
            best = (mount.count, String(words[2]))
        }
        return best.type
    }

    private static func firstValue(of name: String, in path: String) -> String? {
        for line in (TextFile.read(path) ?? "").split(separator: "\n") {
            guard line.hasPrefix(name), let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        }
        return nil
    }
}
