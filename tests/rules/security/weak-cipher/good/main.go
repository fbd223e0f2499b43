package vault

import (
	"crypto/aes"
	"crypto/cipher"
)

func open(key []byte) (cipher.Block, error) { return aes.NewCipher(key) }
