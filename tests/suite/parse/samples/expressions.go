package sample

var table = [...]Row{
	0:          {Name: "zero", Sizes: []int{1, 0x_2, 0b11, 0o17, 017}},
	1 + 2*3<<1: {Name: `raw
	lines`, Ratio: 1.5e-3 + .5 + 2.i},
	len(names) - 1: Row{},
}

var masks = a&b | c&^d ^ ^e>>2

var ok = x.y.z != nil && (m[k].f()(1, "two", xs...) == 'π' || !<-done)

var converted = []byte("é\u00e9\t\"") 

var called = first(f)(T(x), (*T)(y), (T)(z), interface{}(w), map[string]int(m), (func())(nil), (<-chan int)(c))

var generic = Of[int](x) + pkg.Of[pkg.Key](y) + Of[K, V](x, y) + h.list[i](z) + h.list[i.j](z, w) + *ptr.To[int](3)

var sliced = xs[1:][:n][i:j:k][:]

var asserted = v.(interface{ M() }).M().(*pkg.T).f.(chan int)

var literal = func(a int, b ...string) (err error) {
	return (&Err{Code: *p * 2, In: &[]string{b[0]}[0]})
}(1)

var instances = []any{Of[int], Of[[]int], Of[K, V], a[b][c[d]], p.a[q.b[r.c]]}

var made = new(T) == new([]int) && make(chan pkg.T, 3) != nil

var values = []any{new("s"), new(1.5), new(-x), new(f(x)), new(a.b + 1), new(T{1}), new(true)}
