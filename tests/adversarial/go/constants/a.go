package constants

import (
	"crypto/rsa"
	"crypto/tls"
	"io/fs"
	"net"
	"os"
)

const (
	lowest = tls.VersionTLS10 + iota
	low
	middle
	highest
)

const bits = 1 << 10

const mode os.FileMode = 0o644

const private = fs.FileMode(0o600)

func f(given uint16, isOld bool) {
	_ = tls.Config{MinVersion: lowest} // want tls-min-version
	_ = tls.Config{MinVersion: middle} // want tls-min-version
	_ = tls.Config{MinVersion: highest}
	_ = tls.Config{MinVersion: farOff} // want tls-min-version
	_ = tls.Config{MinVersion: given}
	_ = tls.Config{MinVersion: 771} // want tls-min-version
	_ = tls.Config{MinVersion: 0x03_04}
	_ = tls.Config{MinVersion: uint16(tls.VersionTLS12)} // want tls-min-version
	_, _ = rsa.GenerateKey(nil, bits) // want rsa-key-size
	_, _ = rsa.GenerateKey(nil, bits*2)
	_, _ = rsa.GenerateKey(nil, 2048-1) // want rsa-key-size
	size := 512
	_, _ = rsa.GenerateKey(nil, size) // want rsa-key-size
	size = 4096
	_, _ = rsa.GenerateKey(nil, size)
	_ = os.WriteFile("x", nil, mode) // want file-mode
	_ = os.WriteFile("x", nil, private)
	_ = os.WriteFile("x", nil, mode&0o600)
	_ = os.Chmod("x", 0b111_111_111) // want file-mode
	_ = os.Chmod("x", 'a') // want file-mode
	_ = os.Chmod("x", os.ModePerm) // want file-mode
	version := uint16(tls.VersionTLS13)
	if isOld {
		version = tls.VersionTLS11
	}
	_ = tls.Config{MinVersion: version} // want tls-min-version
	skip := !isOld
	_ = tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: skip}
	_ = tls.Config{MinVersion: tls.VersionTLS13, InsecureSkipVerify: !!always} // want tls-skip-verify
	address := host + ":" + port
	_, _ = net.Listen("tcp", address) // want bind-all-interfaces
	_, _ = net.Listen("tcp", "localhost:"+port)
	_, _ = net.Listen("tcp", "\x30.0.0.0:1") // want bind-all-interfaces
}
