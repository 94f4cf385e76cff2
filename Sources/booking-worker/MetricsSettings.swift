internal import ProcessSupport

/// The settings of the worker's metrics port.
enum MetricsSettings {
    /// `METRICS_HOST`.
    static let host = Setting(
        option: "--metrics-host",
        variable: "METRICS_HOST",
        fallback: "127.0.0.1",
        valueName: "address",
        abstract: "The address of the worker's metrics port: an IP address or localhost."
    ) { text throws(SettingError) in
        text
    }

    /// `METRICS_PORT`; nil if the worker has no metrics port.
    static let port = Setting(
        option: "--metrics-port",
        variable: "METRICS_PORT",
        fallback: "off",
        valueName: "port",
        abstract: "The port of /metrics and /healthz; 0 selects a free port, off is none."
    ) { text throws(SettingError) -> Int? in
        guard text != "off" else { return nil }
        return try SettingParsers.integer(in: 0...65_535)(text)
    }
}
