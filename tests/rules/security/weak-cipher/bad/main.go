package vault

import (
	"crypto/cipher"
	"crypto/des"
)

func open(key []byte) (cipher.Block, error) { return des.NewTripleDESCipher(key) }
