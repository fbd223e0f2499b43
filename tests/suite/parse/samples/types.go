package sample

import "unsafe"

type (
	Name  string
	Alias = map[Name][]*Name
	Pair[K comparable, V any] struct {
		Key   K `json:"key"`
		Value V "value"
		_     [4]byte
		*Base
		pkg.Embedded
		List[V]
	}
	Number interface {
		~int | ~int64 | float64
	}
	Reader interface {
		io.Reader
		Read(p []byte) (n int, err error)
		close()
	}
	Grid    [2 * size][size]float64
	Handler func(w Writer, _ *Request) (code int)
	Pipe    chan<- (<-chan struct{})
	Set[T interface{ ~string }] map[T]struct{}
	Tree[T any] []Tree[Tree[T]]
)

var p unsafe.Pointer

var grid [len("abc")]func(...Name) chan int

func Map[T, U any](of []T, f func(T) U) []U {
	out := make([]U, 0, len(of))
	for _, t := range of {
		out = append(out, f(t))
	}
	return out
}

func (g *Grid) At(x, y int) *float64 { return &g[x][y] }

func external(a, b uintptr) uintptr

func results() (func() error, []byte, error)
