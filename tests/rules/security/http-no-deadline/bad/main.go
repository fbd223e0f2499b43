package price

import "net/http"

func fetch(request *http.Request) (*http.Response, error) {
	return http.DefaultClient.Do(request)
}
