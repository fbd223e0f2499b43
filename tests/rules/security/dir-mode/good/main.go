package store

import "os"

func prepare() error { return os.MkdirAll("/var/lib/orders", 0o750) }
