// Package service holds what is compiled into the binary from the root of the
// repository, where go:embed must stand beside the files it reads.
package service

import _ "embed"

// ConfigSchema is the JSON Schema that config.yaml is validated against.
//
//go:embed config.schema.json
var ConfigSchema string
