package gateway

import "net/http/cgi"

var handler = cgi.Handler{Path: "/srv/hook"}
