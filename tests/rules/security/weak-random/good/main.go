package token

import "crypto/rand"

func next() string { return rand.Text() }
