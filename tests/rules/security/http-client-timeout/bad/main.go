package price

import "net/http"

var client = &http.Client{}
