// Package sample uses every statement.
package sample

import (
	"context"
	. "fmt"
	_ "embed" // for its effect
	log "log/slog"
)

/* A comment
   of two lines. */
const (
	A, B Kind = iota, 1 << iota
	C, D
)

var (
	one      = 1
	two, три float64 = 2.0, 3e1
)

func (s *Server[T]) Run(ctx context.Context, names ...string) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Errorf("%v\x00", r)
		}
	}()
	if err = s.check(ctx); err != nil && !s.lenient {
		return 0, err
	} else if len(names) == 0 {
		return
	} else {
		n++
	}

outer:
	for i := 0; i < len(names); i++ {
		switch name := names[i]; {
		case name == "", name[0] == '.':
			continue outer

		case len(name) > 10:
			fallthrough
		default:
			break outer
		}
	}
	for range 3 {
		go s.handle(ctx)
	}
	for k, v := range map[string][]int{"a": {1, 2}, "b": nil} {
		s.seen[k] += v[0]
		s.list[k], s.last = v[1:], &v
	}
	for s.more() {
	}

	switch x := any(s).(type) {
	case nil:
	case *Server[int], interface{ Close() error }:
		Println(x)
	case func(int) (string, error):
		goto end
	}

	select {
	case s.out <- n:
	case v, ok := <-s.in:
		if !ok {
			n -= v
		}
	case <-ctx.Done():
		return n, ctx.Err()
	default:
	}
	{
		type local struct{ a, b int }
		const c = 'c'
		var l local
		l.a--
		_ = l
	}
	s.mu.Lock(); s.n = n; s.mu.Unlock()
end:
	for {
		n &^= 1
		break
	}
	return n, nil
}
