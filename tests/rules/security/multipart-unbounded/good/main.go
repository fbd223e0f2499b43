package upload

import "net/http"

func handle(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	r.ParseMultipartForm(1 << 20)
}
