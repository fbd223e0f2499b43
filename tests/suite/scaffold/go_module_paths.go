// Prints go_module_paths.tsv: paths as judged by module.CheckPath, written and random ones. To run it:
// copy it to an empty folder; go mod init scratch; go get golang.org/x/mod@v0.42.0; go run .
package main

import (
	"fmt"
	"math/rand"
	"sort"
	"strings"

	"golang.org/x/mod/module"
)

func main() {
	paths := strings.Split(`example.com/order-svc
example.com
github.com/user/repo
github.com/user/repo/v2
github.com/user/repo/v10
github.com/user/repo/v0
github.com/user/repo/v1
github.com/user/repo/v01
github.com/user/repo/v1.2
github.com/user/repo/v2.0
github.com/user/repo/v2/sub
github.com/user/repo/v1/sub
github.com/user/repo/v.
github.com/user/repo/v
github.com/user/repo/xv1
example.com/v2
example.com/v1
v1
gopkg.in/yaml.v3
gopkg.in/yaml.v0
gopkg.in/yaml.v1
gopkg.in/yaml.v01
gopkg.in/yaml
gopkg.in/yaml.v
gopkg.in/yaml.v2-unstable
gopkg.in/yaml-unstable
gopkg.in/user/repo.v2
gopkg.in/yaml.v3/sub
gopkg.in/.v1
gopkg.in/v1
gopkg.in/a.v2.v3
gopkg.in
gopkg.in/a.v1.2
gopkg.in/a/v2
order-svc
localhost/x
-example.com/x
example.com/-x
/example.com/x
example.com/x/
example.com//x
example.com/./x
example.com/../x
example.com/...
example.com/.git
example.com/x.
example.com/x.y
.example.com/x
example.com./x
Example.com/x
example.com/X
exa_mple.com/x
exam~ple.com/x
example.com/x y
example.com/x+y
example.com/x@v1
example.com/x:y
example.com/é
exämple.com/x
example.com/x\y
example.com/con
example.com/CON
example.com/Aux.go
example.com/com1
example.com/com0
example.com/com10
example.com/lpt9.x
example.com/nul.tar.gz
example.com/console
con.com/x
aux.example.com/x
example.com/foo~1
example.com/foo~1.go
example.com/foo~
example.com/foo~bar
example.com/~1
example.com/foo~12
example.com/a.b~1
example.com/foo~1x
fo~1.com/x
example.com/_x
example.com/x-
example.com/a..b
example.com/internal
example.com/vendor
1.2
1.2/v3
a.b/v2.
a.b/v2..
a.b/v02
a.b/v20
a.b/v2v3
-
.
..
/
a
a.
`, "\n")
	paths = paths[:len(paths)-1]
	rng := rand.New(rand.NewSource(1))
	pieces := []string{"a", "b.c", "example.com", "gopkg.in", "/", "/", "/", ".", "-", "~", "1", "0", "2", "v", "/v", ".v", "con", "NUL", "_", "X", "~1", "-unstable", "+", " ", "é"}
	ok, bad := 0, 0
	seen := map[string]bool{}
	for ok < 150 || bad < 250 {
		var b strings.Builder
		if rng.Intn(2) == 0 {
			b.WriteString([]string{"example.com/", "gopkg.in/", "a.b/c"}[rng.Intn(3)])
		}
		for n := 1 + rng.Intn(6); n > 0; n-- {
			b.WriteString(pieces[rng.Intn(len(pieces))])
		}
		p := b.String()
		if seen[p] {
			continue
		}
		seen[p] = true
		if module.CheckPath(p) == nil {
			if ok++; ok <= 150 {
				paths = append(paths, p)
			}
		} else if bad++; bad <= 250 {
			paths = append(paths, p)
		}
	}
	sort.Strings(paths)
	last := "\x00"
	for _, p := range paths {
		if p == last {
			continue
		}
		last = p
		word := "ok"
		if module.CheckPath(p) != nil {
			word = "bad"
		}
		fmt.Printf("%s\t%s\n", word, p)
	}
}
