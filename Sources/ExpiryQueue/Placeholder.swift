enum ExpiryQueuePlaceholder {}
