package crypto

import (
	"crypto"
	"crypto/des"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/tls"
	"hash"
	"math/rand"
	crand "crypto/rand"
)

var sums = map[string]func() hash.Hash{
	"md5":    md5.New,  // want weak-hash
	"sha1":   sha1.New, // want weak-hash
	"sha256": sha256.New,
}

func f(key []byte) {
	_ = md5.Sum(key)  // want weak-hash
	_ = sha1.Sum(key) // want weak-hash
	_ = hmac.New(sha256.New, key)
	_ = hmac.New(sha1.New, key) // want weak-hash
	_ = md5.Size
	_, _ = des.NewCipher(key)          // want weak-cipher
	_, _ = des.NewTripleDESCipher(key) // want weak-cipher
	_, _ = rc4.NewCipher(key)          // want weak-cipher
	_ = des.BlockSize
	_ = crypto.SHA256
	_, _ = crand.Read(key)
	_ = rand.New(rand.NewSource(1)) // want weak-random
	var r *rand.Rand
	_ = r.Int()
	rand.Shuffle(1, nil)
	_ = tls.Config{MinVersion: tls.VersionTLS13, CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}} // want tls-weak-cipher
	suites := []uint16{tls.TLS_AES_128_GCM_SHA256, tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA}
	_ = tls.Config{MinVersion: tls.VersionTLS13, CipherSuites: suites} // want tls-weak-cipher
	_ = tls.Config{MinVersion: tls.VersionTLS13, CipherSuites: []uint16{tls.TLS_AES_128_GCM_SHA256}}
	_ = tls.Config{MinVersion: tls.VersionTLS13, MaxVersion: tls.VersionTLS12} // want tls-max-version
}
