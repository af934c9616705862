// Package store keeps the program's rows in SQLite, or in MySQL, MariaDB or TiDB. It finds rows for an
// actor, and runs transactions in which rows, the jobs they cause and the audit event commit together.
// It decides nothing (internal/rules decides) and knows nothing of GraphQL or Redis.
package store
