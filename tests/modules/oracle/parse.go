package main

import (
	"encoding/hex"
	"encoding/json"
	"os"

	"golang.org/x/mod/modfile"
)

// A question is a file to read: Kind is "mod", "dependency" or "work"; Hex is its content.
type question struct {
	Kind string
	Hex  string
}

// parse reads a list of questions and answers with null for each file that is refused.
func parse([]string) error {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		return err
	}
	answers := make([]any, len(questions))
	for i, q := range questions {
		data, err := hex.DecodeString(q.Hex)
		if err != nil {
			return err
		}
		answers[i] = answer(q.Kind, data)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func answer(kind string, data []byte) any {
	if kind == "work" {
		f, err := modfile.ParseWork("go.work", data, nil)
		if err != nil {
			return nil
		}
		uses := []string{}
		for _, use := range f.Use {
			uses = append(uses, use.Path)
		}
		return map[string]any{"go": goVersion(f.Go), "toolchain": toolchain(f.Toolchain), "godebug": godebug(f.Godebug),
			"use": uses, "replace": replaces(f.Replace)}
	}
	read := modfile.Parse
	if kind == "dependency" {
		read = modfile.ParseLax
	}
	f, err := read("go.mod", data, nil)
	if err != nil {
		return nil
	}
	module, deprecated := "", ""
	if f.Module != nil {
		module, deprecated = f.Module.Mod.Path, f.Module.Deprecated
	}
	require, exclude, retract, tool, ignore := []any{}, []any{}, []any{}, []string{}, []string{}
	for _, r := range f.Require {
		require = append(require, []any{r.Mod.Path, r.Mod.Version, r.Indirect})
	}
	for _, e := range f.Exclude {
		exclude = append(exclude, []any{e.Mod.Path, e.Mod.Version})
	}
	for _, r := range f.Retract {
		retract = append(retract, []any{r.Low, r.High, r.Rationale})
	}
	for _, t := range f.Tool {
		tool = append(tool, t.Path)
	}
	for _, i := range f.Ignore {
		ignore = append(ignore, i.Path)
	}
	return map[string]any{"module": module, "deprecated": deprecated, "go": goVersion(f.Go),
		"toolchain": toolchain(f.Toolchain), "godebug": godebug(f.Godebug), "require": require, "exclude": exclude,
		"replace": replaces(f.Replace), "retract": retract, "tool": tool, "ignore": ignore}
}

func goVersion(g *modfile.Go) string {
	if g == nil {
		return ""
	}
	return g.Version
}

func toolchain(t *modfile.Toolchain) string {
	if t == nil {
		return ""
	}
	return t.Name
}

func godebug(settings []*modfile.Godebug) []any {
	list := []any{}
	for _, g := range settings {
		list = append(list, []any{g.Key, g.Value})
	}
	return list
}

func replaces(replace []*modfile.Replace) []any {
	list := []any{}
	for _, r := range replace {
		list = append(list, []any{r.Old.Path, r.Old.Version, r.New.Path, r.New.Version})
	}
	return list
}
