package server

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// statusClientClosed is what nginx logs for a client that went away before its
// answer. It is never sent.
const statusClientClosed = 499

// errDrained is why the requests end that are still running at drain_timeout.
var errDrained = errors.New("the server stopped")

// outcome is how a request ended, as the log and the metrics tell it.
type outcome struct {
	status int
	// cut: the client got no answer, or half of one, and that is the server's
	// doing. It counts as a server error, whatever status the answer began with.
	cut bool
	// canceled: the client went away. It counts neither as success nor as
	// failure, since nobody saw the answer; an upstream call that ended for the
	// same reason says nothing about the service.
	canceled bool
}

// outcomeOf judges a request at its end; returned says whether its handler
// returned or was unwound by a panic.
func outcomeOf(ctx context.Context, rec *recorder, returned bool, now time.Time) outcome {
	switch {
	case rec.late(now), rec.panicked && !returned:
		return outcome{status: http.StatusInternalServerError, cut: true}
	case rec.panicked: // and was answered for
		return outcome{status: http.StatusInternalServerError}
	case clientGone(ctx):
		return outcome{status: statusClientClosed, canceled: true}
	case !returned, rec.writeErr != nil:
		return outcome{status: http.StatusInternalServerError, cut: true}
	case rec.status == 0:
		return outcome{status: http.StatusOK} // net/http's answer for a handler that writes nothing
	default:
		return outcome{status: rec.status}
	}
}

// clientGone reports whether net/http ended the context of a request. It does so
// when the client closes the connection or resets the stream. The server's own
// reasons have causes of their own.
func clientGone(ctx context.Context) bool { return context.Cause(ctx) == context.Canceled }

// class is the outcome as a label: 2xx for 204, canceled where the client left.
func (o outcome) class() string {
	if o.canceled {
		return "canceled"
	}
	return strconv.Itoa(o.status/100) + "xx"
}
