enum ExpiryQueueTestsPlaceholder {}
