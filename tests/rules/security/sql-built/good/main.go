package orders

import "database/sql"

func find(db *sql.DB, name string) (*sql.Rows, error) {
	return db.Query("SELECT id FROM orders WHERE name = $1", name)
}
