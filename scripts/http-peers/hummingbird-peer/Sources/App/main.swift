import Hummingbird
import NIOCore

/// Responds 200 to every request, so that only the parsing is compared.
struct Everything: HTTPResponder {
    typealias Context = BasicRequestContext

    func respond(to request: Request, context: Context) async throws -> Response {
        _ = try await request.body.collect(upTo: 1_048_576)
        return Response(status: .ok)
    }
}

// App PORT
let port = Int(CommandLine.arguments.dropFirst().first ?? "") ?? 0
let application = Application(
    responder: Everything(),
    configuration: .init(address: .hostname("127.0.0.1", port: port))
)
try await application.runService()
