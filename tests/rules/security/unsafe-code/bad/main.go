package text

import "unsafe"

func view(b []byte) string { return unsafe.String(&b[0], len(b)) }
