package store

import "crypto/sha256"

func key(data []byte) [32]byte { return sha256.Sum256(data) }
