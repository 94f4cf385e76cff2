enum SQLiteStoreTestsPlaceholder {}
