package store

import "crypto/md5"

func key(data []byte) [16]byte { return md5.Sum(data) }
