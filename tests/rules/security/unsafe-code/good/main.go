package text

func view(b []byte) string { return string(b) }
