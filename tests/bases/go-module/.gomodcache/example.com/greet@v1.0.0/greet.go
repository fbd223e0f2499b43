// Package greet says hello.
package greet

// Hello is what it says.
func Hello() string { return "hello" }
