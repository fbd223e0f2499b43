package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is where a value was written: a place in a file or an environment
// variable. Lines and columns count from 1, columns in characters.
type Position struct {
	File         string
	Line, Column int
	Env          string
}

func (p Position) String() string {
	if p.Env != "" {
		return p.Env
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Problem is one thing wrong with the configuration.
type Problem struct {
	At      Position
	Key     string // dotted path, empty for the document itself
	Message string

	shared bool   // the value stands elsewhere and got here by an alias or a merge
	child  string // what is missing, where that is the problem
}

func (p Problem) String() string {
	if p.Key == "" {
		return fmt.Sprintf("%s: %s", p.At, p.Message)
	}
	return fmt.Sprintf("%s: %s: %s", p.At, p.Key, p.Message)
}

// Problems are all the things wrong with the configuration, one per line, file
// before environment, in the order they were written.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// tidy sorts the problems. What is wrong with a value that is used in several
// places, through an alias or a merge key, is told once.
func (ps Problems) tidy() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.At.Env, b.At.Env), // a place in the file has no variable and comes first
			cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column),
			compareBool(a.shared, b.shared), // named by where it is defined
			strings.Compare(a.Key, b.Key),
			strings.Compare(a.Message, b.Message),
		)
	})
	type identity struct {
		at             Position
		message, child string
	}
	told := map[identity]bool{}
	return slices.DeleteFunc(ps, func(p Problem) bool {
		id := identity{p.At, p.Message, p.child}
		again := told[id]
		told[id] = true
		return again
	})
}

// compareBool puts false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}
