package main

import "net/http"

var files = http.FileServer(http.Dir("/srv/www"))

func main() { _ = files }
