package main

import "net/http"

var files = http.FileServer(http.Dir("/"))

func main() { _ = files }
