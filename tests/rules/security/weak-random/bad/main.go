package token

import "math/rand"

func next() int { return rand.Int() }
