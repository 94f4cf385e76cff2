enum SocketsTestsPlaceholder {}
