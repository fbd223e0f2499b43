package report

import "os"

func open() (*os.File, error) { return os.CreateTemp("", "report-*") }
