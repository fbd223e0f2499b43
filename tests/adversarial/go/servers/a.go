package servers

import (
	"context"
	"net/http"
	_ "net/http/pprof" // want pprof-public
	"time"
)

func f(ctx context.Context, r *http.Request, w http.ResponseWriter) {
	_, _ = http.Post("https://example.com", "", nil) // want http-default-client
	_, _ = http.DefaultClient.Do(r) // want http-no-deadline
	get := http.Get // want http-default-client
	_ = get
	_ = http.ListenAndServeTLS(":1", "", "", nil) // want http-serve-helper
	_ = http.FileServer(http.Dir("/")) // want http-dir-root
	_ = http.FileServer(http.Dir("./public"))
	w.Header().Set("Access-Control-Allow-Origin", "*") // want cors-any-origin
	w.Header().Set("Access-Control-Allow-Origin", "https://example.com")
	w.Header().Set("X-Note", "*")
	_ = r.ParseMultipartForm(1) // want multipart-unbounded
	_ = r.ParseForm()
	http.SetCookie(w, &http.Cookie{Name: "a"}) // want cookie-insecure cookie-readable cookie-same-site
	r.AddCookie(&http.Cookie{Name: "a"})
}

func g(ctx context.Context, r *http.Request) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_, _ = http.DefaultClient.Do(r.WithContext(ctx))
}
