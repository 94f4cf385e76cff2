public import ArgumentParser
public import Sockets

/// The settings of the address of a server, which `bookingctl health` shares with the server.
public enum ListenSettings {
    /// `HOST`.
    public static let host = Setting(
        option: "--host",
        variable: "HOST",
        fallback: "127.0.0.1",
        valueName: "address",
        abstract: "The address to listen on: an IP address or localhost."
    ) { text throws(SettingError) in
        text
    }

    /// `PORT`.
    public static let port = Setting(
        option: "--port",
        variable: "PORT",
        fallback: "8000",
        valueName: "port",
        abstract: "The port to listen on; 0 selects a free port and prints it.",
        parse: SettingParsers.integer(in: 0...65_535)
    )

    /// `ALLOW_ANONYMOUS`.
    public static let allowAnonymous = Setting(
        option: nil,
        variable: "ALLOW_ANONYMOUS",
        fallback: "0",
        valueName: "0 or 1",
        abstract: "Allow other machines to connect without tokens.",
        parse: SettingParsers.boolean
    )

    /// The address of a host and a port.
    ///
    /// - Throws: `ValidationError` that names `option` if the host is not an address.
    public static func address(
        _ host: String,
        port: Int,
        option: String = "--host"
    ) throws(ValidationError) -> SocketAddress {
        guard let address = SocketAddress(host, port: UInt16(port)) else {
            throw ValidationError("\(option): '\(LogText.escaped(host))' is not an address.")
        }
        return address
    }
}
