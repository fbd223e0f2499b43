package config

import (
	"fmt"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/message"
)

// The vocabulary adds three keywords for strings of the format go-duration:
//
//	durationMinimum, durationMaximum   inclusive bounds, themselves go-durations
//	durationUnit                       ns, us, ms, s, m or h: no unit written in
//	                                   the value may be finer
const (
	durationVocabularyURL = "urn:govkit:vocab:duration"
	durationMetaSchema    = `{
		"properties": {
			"durationMinimum": {"type": "string", "format": "go-duration"},
			"durationMaximum": {"type": "string", "format": "go-duration"},
			"durationUnit": {"enum": ["ns", "us", "ms", "s", "m", "h"]}
		}
	}`
)

func durationVocabulary() (*jsonschema.Vocabulary, error) {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(durationMetaSchema))
	if err != nil {
		return nil, err
	}
	c := newCompiler()
	if err := c.AddResource(durationVocabularyURL, doc); err != nil {
		return nil, err
	}
	meta, err := c.Compile(durationVocabularyURL)
	if err != nil {
		return nil, err
	}
	return &jsonschema.Vocabulary{URL: durationVocabularyURL, Schema: meta, Compile: compileDurationRule}, nil
}

// durationRule is the compiled form of the keywords in one schema object.
type durationRule struct {
	minimum, maximum string
	unit             durationUnit
}

func compileDurationRule(_ *jsonschema.CompilerContext, obj map[string]any) (jsonschema.SchemaExt, error) {
	var rule durationRule
	rule.minimum, _ = obj["durationMinimum"].(string)
	rule.maximum, _ = obj["durationMaximum"].(string)
	if symbol, ok := obj["durationUnit"].(string); ok {
		rule.unit, _ = unitOf(symbol)
	}
	if rule == (durationRule{}) {
		return nil, nil
	}
	return rule, nil
}

// Validate implements [jsonschema.SchemaExt]. Values that are not go-durations
// are left to the format keyword.
func (r durationRule) Validate(ctx *jsonschema.ValidatorContext, v any) {
	s, ok := v.(string)
	if !ok {
		return
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		return
	}
	if r.unit.symbol != "" {
		if err := checkUnit(s, r.unit); err != nil {
			ctx.AddError(durationViolation{"durationUnit", err.Error()})
			return // the value is likely a slip, so its length means nothing
		}
	}
	if low, err := time.ParseDuration(r.minimum); err == nil && d < low {
		ctx.AddError(durationViolation{"durationMinimum", fmt.Sprintf("%q is below the minimum %q", s, r.minimum)})
	}
	if high, err := time.ParseDuration(r.maximum); err == nil && d > high {
		ctx.AddError(durationViolation{"durationMaximum", fmt.Sprintf("%q is above the maximum %q", s, r.maximum)})
	}
}

// durationViolation implements [jsonschema.ErrorKind].
type durationViolation struct{ keyword, text string }

func (v durationViolation) KeywordPath() []string { return []string{v.keyword} }

func (v durationViolation) LocalizedString(*message.Printer) string { return v.text }
