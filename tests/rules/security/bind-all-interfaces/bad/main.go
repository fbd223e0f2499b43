package main

import "net"

func main() {
	net.Listen("tcp", "0.0.0.0:8080")
}
