package sign

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
)

func sign(key *rsa.PrivateKey, hashed []byte) ([]byte, error) {
	return rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA1, hashed)
}
