package greet

func init() { check() }
