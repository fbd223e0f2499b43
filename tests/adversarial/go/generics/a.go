package generics

import (
	"crypto/tls"
	"os/exec"
	"sync/atomic"
)

type box[T any] struct{ value T }

func (b *box[T]) Get() T { return b.value }

func make2[T any](f func() T) T { return f() }

type set[K comparable, V any] map[K]V

func f[exec any](value exec) exec { return value }

func g() {
	_ = box[tls.Config]{value: tls.Config{}} // want tls-min-version
	_ = make2(func() *exec.Cmd { return exec.Command("ls") }) // want process-exec
	_ = make2[*exec.Cmd](nil)
	_ = set[string, tls.Config]{"a": {MinVersion: tls.VersionTLS13}}
	var p atomic.Pointer[tls.Config]
	p.Store(&tls.Config{}) // want tls-min-version
	var held box[func(string, ...string) *exec.Cmd]
	held.value = exec.Command // want process-exec
	for i := range 3 {
		_ = i
		_ = exec.Command("ls") // want process-exec
	}
	_ = min(1, 2)
}

type number interface{ ~int | ~float64 }

func sum[T number](values ...T) (total T) {
	for _, value := range values {
		total += value
	}
	_ = exec.Command("ls") // want process-exec
	return
}
