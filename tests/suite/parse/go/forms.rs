//! On forms that are easily mistaken for others, and on those that are too much.

use std::fmt::Write as _;

use govkit::parse::{parse_go, parse_go_quickly, parse_go_thoroughly};

use super::agree;

/// Expressions that are read quickly.
const EXPRESSIONS: &[&str] = &[
    "f[int](x)",
    "f[int](x, y)",
    "f[int]()",
    "f[p.T](x)",
    "f[p.T](x, y)",
    "f[*int]()",
    "f[[]int]",
    "f[[]int]()",
    "f[K, V](a)",
    "f[K, V](a, b)",
    "f[K, V]{}",
    "f[K,]",
    "f[a[b]](x)",
    "f[a|b](x)",
    "f[p.A|p.B](x)",
    "f[(b)]()",
    "f[-1](x)",
    "f()[i](x)",
    "f()[p.T](x)",
    "a.b.c[d](x)",
    "a.b.c[[]int](x)",
    "a[i][b[j]]",
    "a.b[c.d[e.f]]",
    "(T)(x)",
    "(*T)(x)",
    "(T[K])(x)",
    "(*T[K])(x)",
    "(*T[K, V])(x)",
    "([]T)(x)",
    "(<-chan int)(x)",
    "(*<-chan int)(x)",
    "*(*[]byte)(x)",
    "*(*T)(x)",
    "**(**[]byte)(x)",
    "*f[T](x)",
    "*f[T](x).y",
    "*f[p.T](x, y)",
    "-f[T](x)",
    "f[T](g[T](h[T](x)))",
    "&T[K]{}.x",
    "T{}[0].f",
    "[...]T{}",
    "func() T { return T{} }()",
    "map[int]T{1: {}, a: {b: {}}}",
    "struct{ a int }{1}",
    "new(T)",
    "new(p.T[K])",
    "new(func())",
    "new(true)",
    "new(a, b)",
    "new(1)",
    "new(1.5)",
    "new(f(x))",
    "make([]T, n, m)",
    "x.(func() T)",
    "x == y.(T)",
    "'\\'' + '\\\\' + '\\x41' + '\\377' + '\\u00e9' + '\\U0001F600'",
    "\"\\\\\\x41bc\\101\\u00e9\"",
    "``",
    "`//`",
    "\"/*\"",
    "1_000i + 0x1p-2 + 0x_1.8p1 + 00 + 0.5 + 1.",
];

/// What is declared and read quickly.
const DECLARATIONS: &[&str] = &[
    "type T [N]int",
    "type T [N * 2]int",
    "type T [a.b]int",
    "type T[P any] int",
    "type T[P, Q any] int",
    "type T[P []int] int",
    "type T[P *Q, R any] int",
    "type T[P ~int | *Q,] int",
    "type T = p.U[V]",
    "type T chan <-chan int",
    "type T chan<- chan int",
    "type T chan (<-chan int)",
    "type T struct { a [n]int; G[n]; *G[n]; p.G[n]; b, c G[n] \"x\"; F `y` }",
    "type T interface { ~int; int | ~string; M[int]; M(); p.T[int] }",
    "type ()",
    "import ()\nvar ()\nconst ()",
    "func f(a, b int, c ...string) (d, e p.T)",
    "func f(int, p.T, []T, T[int], ...T)",
    "func f(a [n]T, b [2]T, c T[n], d T[n, m], e []T)",
    "func f(nil, iota, new string)",
    "func f(a, b, c, d, e, f, g, h, i, j, k int)",
    "func (T) f()",
    "func (r R[K]) f[T any, U p.V[T]](x T) U { return new(true) }",
    "func f() {\n\tx := a.b\n\t{\n\t\tf()\n\t\tg()\n\t}\n}",
    "func f() {\n\tx := (*a)[i]\n\t(*a)[i] = nil\n}",
    "func f() { if x := (T{}); x == (T{}) {} }",
    "func f() { for _, x := range []T{{1}, {2}} {} }",
    "func f() { for ;; {} }",
    "func f() { for range x {} }",
    "func f() { for a := range x {} }",
    "func f() { for a, b = range x {} }",
    "func f() { for a := b; a < c; a++ {} }",
    "func f() { switch x := y; z := x.(type) {} }",
    "func f() { switch x {\ncase a:\n\tL:\n}\n}",
    "func f() {\n\ta()\n\n\n}",
    "func f() {\n\ta()\n \n}",
    "func f() {\r\n\ta()\r\n\r\n}\r",
    "func f() { a(); b(); }",
    "var x = 1",
    "var x = 1 // c",
    "var x = 1 /* c */",
    "const nil = 1",
];

/// What the grammar has its own mind about, or is no Go: it is asked.
const LEFT: &[&str] = &[
    "type T[P *C] int",
    "type T [len(x)]int",
    "type T interface { ~p.G[int] }",
    "func f(a int, T)",
    "func f(a [n,]T)",
    "type T struct { a [n,]int }",
    "func f(a, b ...int)",
    "func f() { a();; b() }",
    "func f() { K: L: }",
    "func f() { range x }",
    "func f() { a := range x }",
    "func f() { if range x {} }",
    "func f() { if a := range x; a {} }",
    "func f() { switch range x {} }",
    "func f() { switch a := range x; a {} }",
    "func f() { select { case a := range x: } }",
    "func f() { for a += range x {} }",
    "func f() { for ; a := range x; {} }",
    "func f() {\n\tx := a.b\n\t{\n\t\tf()\n\t}\n}",
    "func f() {\n\tfor x.y {\n\t}\n\t{\n\t}\n}",
    "func f() {\n\tx := a[i]\n\t(*p).f()\n}",
    "func f() {\n\tx = a.b[i]\n\t(*p).f()\n}",
    "func f() { if x {\n}\nelse {} }",
    "var x = func(g func(a, b, c, d, e, f, g, h, i, j int)) {}",
    "var x = *a[b, c].d",
    "var x = new((T))",
    "var x = new(<-c)",
    "var x = new(2 * y)",
    "const ( a = 1 )",
    "var ( a = 1 )",
    "var x = 08",
    "var x = 1__0",
    "var x = 0x",
    "var x = 1e",
    "var x = 'ab'",
    "var x = \"a\nb\"",
    "var x = \"\\q\"",
    "var x = a /*\n*/ + b",
    "var x = \u{feff}1",
    "var \u{b7} = 1",
    "x := 1",
    "func f( {",
    "var x = `",
    "/* c",
    "#",
];

#[test]
fn expressions() {
    for expression in EXPRESSIONS {
        assert!(
            agree(&format!("package p\nvar v = {expression}\n")),
            "{expression}"
        );
        assert!(
            agree(&format!("package p\nfunc f() {{\n\tx = {expression}\n}}\n")),
            "{expression}"
        );
    }
}

#[test]
fn expressions_in_one_another() {
    for inner in EXPRESSIONS {
        for outer in [
            "f(X)",
            "(X)",
            "a[X]",
            "a[X](y)",
            "-X",
            "*X",
            "X + X",
            "[]T{X}",
            "X.f",
            "X(y)",
            "X[i]",
            "f[X, T](y)",
        ] {
            agree(&format!(
                "package p\nvar v = {}\n",
                outer.replace('X', inner)
            ));
        }
    }
}

#[test]
fn declarations() {
    for declaration in DECLARATIONS {
        assert!(
            agree(&format!("package p\n{declaration}\n")),
            "{declaration}"
        );
        agree(&format!("// c\n\npackage p; {declaration}"));
    }
    for expression in EXPRESSIONS {
        agree(&format!("package p; var v = {expression}"));
    }
    for text in [
        "package p",
        "package p\nimport \"a\"",
        "package p\nfunc f() {}",
        "package p\nfunc f() // c",
    ] {
        assert!(agree(text), "{text}");
    }
}

#[test]
fn what_is_left_to_the_grammar() {
    for declaration in LEFT {
        let text = format!("package p\n{declaration}\n");
        assert!(parse_go_quickly(&text).is_none(), "{declaration}");
        let tree = parse_go(&text);
        assert_eq!(tree.unreadable, parse_go_thoroughly(&text).unreadable);
    }
    for text in [
        "",
        "\n",
        "// c",
        "package",
        "package p q",
        "\u{feff}package p\n",
        "package p\0",
    ] {
        assert!(parse_go_quickly(text).is_none(), "{text:?}");
    }
}

/// What is hidden from the grammar is hidden in the whole source, or not at all.
#[test]
fn what_is_hidden_somewhere_changes_the_rest() {
    let either = "package p\nvar a = new(true)\nvar b = new(c, d)\n";
    assert!(agree(either));
    assert!(agree(&format!("{either}var e = new(1)\n")));
    assert!(agree(&format!("{either}func (r R) f[T any]() {{}}\n")));
}

/// On a stack smaller than any thread's.
#[test]
fn deep_nesting() {
    const STACK: usize = 1 << 20;
    let work = || {
        let nested = [
            ("", "(", "x", ")"),
            ("", "a[", "x", "]"),
            ("", "f(", "x", ")"),
            ("", "[]T{", "x", "}"),
            ("T", "{", "x", "}"),
            ("", "-", "x", ""),
            ("", "*", "x", ""),
            ("", "<-", "x", ""),
            ("", "(*", "x", ")"),
            ("", "f[[]T](", "x", ")"),
            ("", "func() { ", "x", " }"),
            ("", "func() { if x { switch { case x: ", "x", " } } }"),
            ("", "struct { f interface { m(func(", "x", ")) } }{}"),
            ("", "x.([]", "x", ")"),
            ("", "map[[4]", "T", "]T{}"),
            ("", "new(", "T", ")"),
            ("", "make([]", "T", ")"),
            ("", "func(a [", "n", "]T) {}"),
            ("", "L: ", "x", ""),
        ];
        for (before, open, middle, close) in nested {
            for depth in [10, 50, 150, 1000, 100_000] {
                let (open, close) = (open.repeat(depth), close.repeat(depth));
                for frame in ["var v = X", "var v X", "func f() { X }"] {
                    let code = format!("{before}{open}{middle}{close}");
                    let text = format!("package p\n{}\n", frame.replace('X', &code));
                    if depth > 1000 {
                        assert!(parse_go_quickly(&text).is_none(), "{open:.20}");
                    } else {
                        agree(&text);
                    }
                }
            }
        }
    };
    let thread = std::thread::Builder::new().stack_size(STACK);
    thread
        .spawn(work)
        .expect("a thread")
        .join()
        .expect("no overflow");
}

/// What is long is not deep.
#[test]
fn long_chains() {
    const LONG: usize = 20_000;
    let mut ifs = "if a {}".to_owned();
    for at in 0..LONG {
        write!(ifs, " else if a{at} {{ b() }}").expect("a string");
    }
    let chains = [
        format!("var v = a{}", " + a".repeat(LONG)),
        format!("var v = a{}", "|a".repeat(LONG)),
        format!("var v = {}x", "a || b && c == d + e * ".repeat(LONG)),
        format!("var v = a{}", ".b".repeat(LONG)),
        format!("var v = a{}", ".b()".repeat(LONG)),
        format!("var v = a{}", "[i]".repeat(LONG)),
        format!("var v = a{}", "(i)".repeat(LONG)),
        format!("var v = []int{{{}}}", "1, ".repeat(LONG)),
        format!("var v = f({})", "x, ".repeat(LONG)),
        format!("func f() {{{}}}", "a()\n".repeat(LONG)),
        format!(
            "func f() {{ switch x {{ {} }} }}",
            "case x: a()\n".repeat(LONG)
        ),
        format!("func f() {{ {ifs} }}"),
        format!("type T interface {{ {} a }}", "~a | ".repeat(LONG)),
        format!("type T struct {{ {} }}", "a int\n".repeat(LONG)),
        format!("func f({} a int)", "a int, ".repeat(LONG)),
        "var v = 1\n".repeat(LONG),
        "// c\n".repeat(LONG),
        "\n".repeat(LONG),
    ];
    for chain in &chains {
        let text = format!("package p\n{chain}\n");
        assert!(agree(&text), "{chain:.40}");
    }
}
