package greet

func init() {}
