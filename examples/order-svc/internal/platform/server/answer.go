package server

import (
	"net/http"
	"strings"

	"example.com/order-svc/internal/platform/httpjson"
)

// handlersOwn are the headers that describe the answer a handler meant to give,
// or hand something over with it, such as a session.
var handlersOwn = []string{
	"Accept-Ranges", "Age", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language",
	"Content-Length", "Content-Location", "Content-Range", "Content-Type", "Etag", "Expires", "Last-Modified",
	"Location", "Pragma", "Set-Cookie", "Trailer", "Transfer-Encoding",
}

// replaceAnswer answers with a problem in the place of a handler that failed. The
// headers of its own answer go: with them the client would cut the problem short,
// try to decompress it, keep it in a cache, or be logged in. Others stay, such as
// those that let a browser show the problem to a page of another origin.
func replaceAnswer(w http.ResponseWriter, status int, detail string) {
	h := w.Header()
	for _, name := range handlersOwn {
		h.Del(name)
	}
	for name := range h {
		if strings.HasPrefix(name, http.TrailerPrefix) {
			delete(h, name)
		}
	}
	httpjson.WriteProblem(w, status, detail)
}
