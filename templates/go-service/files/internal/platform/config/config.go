// Package config loads the service's configuration: a YAML 1.2 file, overridden
// by APP_* environment variables, validated against the embedded JSON Schema
// before anything starts. Every problem is reported at once, each with its file,
// line, column and key, or with the environment variable that caused it.
package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxFileSize bounds what is read from a configuration file.
const maxFileSize = 1 << 20

// Source says where the configuration comes from.
type Source struct {
	Schema  string   // the JSON Schema, draft 2020-12
	Path    string   // the YAML file
	Environ []string // KEY=value pairs, as os.Environ returns them
}

// Validator is implemented by configurations with rules that a schema cannot
// express, such as one key having to be below another.
type Validator interface {
	// Validate calls report for each violated rule, naming the key by its
	// dotted path.
	Validate(report func(key, message string))
}

// Load decodes the configuration into dst, a pointer to a struct with json
// tags. An invalid configuration is reported as [Problems].
func Load(src Source, dst any) error {
	schema, err := compileSchema(src.Schema)
	if err != nil {
		return fmt.Errorf("config schema: %w", err)
	}
	data, err := readFile(src.Path)
	if err != nil {
		return err
	}
	doc, problems := parseDocument(src.Path, data)
	if len(problems) > 0 {
		return problems
	}

	// A problem of one kind does not hide those of another: a misspelt variable
	// and a bad value in the file are both reported.
	problems = applyEnv(schema, doc, src.Environ)
	problems = append(problems, schema.validate(doc)...)
	if len(problems) == 0 {
		if err := decode(doc.value, dst); err != nil {
			return fmt.Errorf("%s: %w", src.Path, err)
		}
		if v, ok := dst.(Validator); ok {
			v.Validate(func(key, message string) {
				problems = append(problems, Problem{At: doc.position(key), Key: key, Message: message, shared: doc.places[key].shared})
			})
		}
	}
	if len(problems) > 0 {
		return problems.tidy()
	}
	return nil
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path) // #nosec G304 -- the operator names the file
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFileSize {
		return nil, fmt.Errorf("%s: larger than %d bytes", path, maxFileSize)
	}
	return data, nil
}

// decode goes through JSON because the schema and the struct then agree on one
// data model, and unknown fields are refused.
func decode(value any, dst any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		return errors.New("the schema and the Go configuration type disagree: " + err.Error())
	}
	return nil
}
