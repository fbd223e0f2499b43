package p

import "os/exec"

// Command is what is to be run.
type Command struct {
	name string

func f( {
