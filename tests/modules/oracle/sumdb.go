package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"crypto/rand"

	"golang.org/x/mod/sumdb"
	"golang.org/x/mod/sumdb/note"
)

// serveSumDB serves a checksum database called NAME on loopback. Its records are the go.sum lines on
// standard input, up to a line with only a dot. It prints the keys, that of verifiers first, and the address, and
// serves until standard input ends. With keys, it is another database that has them.
func serveSumDB(args []string) error {
	if len(args) != 1 && len(args) != 3 {
		return fmt.Errorf("usage: oracle sumdb NAME [VERIFIER SIGNER]")
	}
	signer, verifier, err := note.GenerateKey(rand.Reader, args[0])
	if err != nil {
		return err
	}
	if len(args) == 3 {
		verifier, signer = args[1], args[2]
	}
	records := map[string]string{}
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() && input.Text() != "." {
		line := input.Text()
		words := strings.Fields(line)
		module := words[0] + "@" + strings.TrimSuffix(words[1], "/go.mod")
		records[module] += line + "\n"
	}
	server := sumdb.NewServer(sumdb.NewTestServer(signer, func(path, version string) ([]byte, error) {
		record, ok := records[path+"@"+version]
		if !ok {
			return nil, os.ErrNotExist
		}
		return []byte(record), nil
	}))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	for _, path := range sumdb.ServerPaths {
		mux.Handle(path, server)
		// As a module proxy offers it.
		mux.Handle("/sumdb/"+args[0]+path, http.StripPrefix("/sumdb/"+args[0], server))
	}
	mux.HandleFunc("/sumdb/"+args[0]+"/supported", func(http.ResponseWriter, *http.Request) {})
	go http.Serve(listener, mux)
	fmt.Println(verifier)
	fmt.Println(signer)
	fmt.Println("http://" + listener.Addr().String())
	for input.Scan() {
	}
	return input.Err()
}
