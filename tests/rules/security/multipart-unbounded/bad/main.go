package upload

import "net/http"

func handle(w http.ResponseWriter, r *http.Request) {
	r.ParseMultipartForm(1 << 20)
}
