// Replication.
extension PostgresCluster {
    /// Makes a standby that streams from this server, and starts it.
    ///
    /// - Parameters:
    ///   - name: The name of the standby in `synchronous_standby_names`.
    ///   - synchronous: Whether a commit on this server waits for the standby from now on.
    /// - Returns: The standby, which streams.
    /// - Throws: What the programs printed.
    public func makeStandby(_ name: String, synchronous: Bool) throws -> PostgresCluster {
        let source =
            "host=\(socketFolder) port=\(port) user=postgres application_name=\(name)"
        let standby = try PostgresCluster(options) { installation, folder, data in
            try installation.run(
                "pg_basebackup",
                [
                    "--pgdata=\(data)", "--dbname=\(source)", "--write-recovery-conf",
                    "--wal-method=stream", "--checkpoint=fast",
                ],
                in: folder
            )
        }
        if synchronous {
            try sql("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
            try sql("SELECT pg_reload_conf()")
        }
        let state = synchronous ? "sync" : "async"
        try waitUntil("the standby to stream", within: .seconds(60)) {
            try sql(
                "SELECT count(*) FROM pg_stat_replication WHERE application_name = '\(name)'"
                    + " AND state = 'streaming' AND sync_state = '\(state)'"
            ) == "1"
        }
        return standby
    }

    /// Makes a standby accept writes; it waits for no further standby.
    public func promote() throws {
        try sql("ALTER SYSTEM SET synchronous_standby_names = ''")
        try sql("SELECT pg_reload_conf()")
        guard try sql("SELECT pg_promote(true, 60)") == "t" else {
            throw PostgresInstallation.Failed(description: "the standby was not promoted: \(log)")
        }
    }
}
