package shop

import (
	"net/http"
	"testing"
)

func sloHandler(_ *testing.T, d *sloDependencies) http.Handler { return Handler(d) }
