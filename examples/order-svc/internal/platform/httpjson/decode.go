package httpjson

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
)

// Error is a request that cannot be read, with the status to answer.
type Error struct {
	Status int
	Detail string
}

func (e *Error) Error() string { return e.Detail }

// Decode reads one JSON value from the request's body into dst. Unknown fields,
// further values and other content types are refused. The error is an [*Error].
func Decode(r *http.Request, dst any) error {
	if err := checkContentType(r.Header.Get("Content-Type")); err != nil {
		return err
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(dst); err != nil {
		return decodeError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return decodeError(err)
		}
		return &Error{http.StatusBadRequest, "the body holds more than one JSON value"}
	}
	return nil
}

// WriteError answers with the problem that an error from [Decode] describes.
func WriteError(w http.ResponseWriter, err error) {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Status: http.StatusInternalServerError}
	}
	WriteProblem(w, e.Status, e.Detail)
}

func checkContentType(value string) error {
	media, _, err := mime.ParseMediaType(value)
	if err != nil || media != "application/json" {
		return &Error{http.StatusUnsupportedMediaType, "the content type must be application/json"}
	}
	return nil
}

func decodeError(err error) error {
	var (
		tooLarge *http.MaxBytesError
		syntax   *json.SyntaxError
		typeErr  *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &tooLarge):
		return &Error{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit)}
	case errors.As(err, &syntax):
		return &Error{http.StatusBadRequest, fmt.Sprintf("invalid JSON at byte %d", syntax.Offset)}
	case errors.As(err, &typeErr):
		return &Error{http.StatusBadRequest, fmt.Sprintf("%s may not be a JSON %s", cmp.Or(typeErr.Field, "the body"), typeErr.Value)}
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Error{http.StatusRequestTimeout, "the body took too long"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{http.StatusBadRequest, "the body is empty or cut short"}
	}
	// encoding/json has no type for unknown fields; its text names the field.
	if text, ok := strings.CutPrefix(err.Error(), "json: "); ok {
		return &Error{http.StatusBadRequest, text}
	}
	return &Error{http.StatusBadRequest, "the body cannot be read"}
}
