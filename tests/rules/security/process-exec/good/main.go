package backup

import "github.com/jackc/pgx/v5"

func Dump(connection *pgx.Conn) error {
	return copyTables(connection)
}

func copyTables(*pgx.Conn) error { return nil }
