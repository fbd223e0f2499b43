// Command oracle lets tests ask golang.org/x/mod: what a go.mod or go.work says, and what a
// checksum database answers.
package main

import (
	"fmt"
	"os"
)

func main() {
	commands := map[string]func([]string) error{"parse": parse, "sumdb": serveSumDB}
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: oracle parse | sumdb NAME")
		os.Exit(2)
	}
	if err := commands[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
