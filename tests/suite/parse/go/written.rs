//! Go that is written at random: mostly what compilers would parse, seldom what they would accept.

use fastrand::Rng;

/// A source, the same for the same seed.
pub(super) fn source(seed: u64) -> String {
    let mut writer = Writer {
        random: Rng::with_seed(seed),
    };
    let depth = writer.random.u32(1..5);
    let what = writer.declaration(depth);
    format!("package p\n{what}\n")
}

struct Writer {
    random: Rng,
}

impl Writer {
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.random.usize(..of.len())]
    }

    fn below(&mut self, most: u32) -> u32 {
        self.random.u32(..most)
    }

    /// A few of something.
    fn some(&mut self, most: u32, depth: u32, what: fn(&mut Self, u32) -> String) -> Vec<String> {
        let count = self.below(most);
        (0..count).map(|_| what(self, depth)).collect()
    }

    fn declaration(&mut self, depth: u32) -> String {
        match self.below(9) {
            0..3 => format!("var v = {}", self.expression(depth)),
            3 => format!("var v {}", self.of_type(depth)),
            4 => {
                let parameters = self.pick(&["", "[K any]", "[K, V any]", "[K a.b | c]", " ="]);
                format!("type V{parameters} {}", self.of_type(depth))
            }
            5 => format!("func f{} {}", self.signature(depth), self.block(depth)),
            6 => {
                let parameters = self.pick(&["", "", "[K any]", "[K, V p.T]"]);
                let signature = self.signature(depth);
                format!("func (r R) f{parameters}{signature} {}", self.block(depth))
            }
            _ => format!("func f() {}", self.block(depth)),
        }
    }

    fn name(&mut self, _: u32) -> String {
        let names = [
            "a", "b", "c", "x", "T", "p.T", "p.q", "nil", "true", "iota", "_", "new", "é",
        ];
        self.pick(&names).to_owned()
    }

    fn of_type(&mut self, depth: u32) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return self.name(0);
        };
        match self.below(16) {
            0 => format!("*{}", self.of_type(depth)),
            1 => format!("[]{}", self.of_type(depth)),
            2 => format!("[{}]{}", self.expression(depth.min(1)), self.of_type(depth)),
            3 => format!("map[{}]{}", self.of_type(depth), self.of_type(depth)),
            4 => {
                let chan = self.pick(&["chan ", "<-chan ", "chan<- "]);
                format!("{chan}{}", self.of_type(depth))
            }
            5 => format!("func{}", self.signature(depth)),
            6 => format!("struct{{{}}}", self.some(3, depth, Self::field).join("; ")),
            7 => format!(
                "interface{{{}}}",
                self.some(3, depth, Self::method).join("; ")
            ),
            8 => format!("({})", self.of_type(depth)),
            9 => format!("{}[{}]", self.name(0), self.element(depth)),
            10 => format!(
                "{}[{}, {}]",
                self.name(0),
                self.element(depth),
                self.element(depth)
            ),
            _ => self.name(0),
        }
    }

    fn element(&mut self, depth: u32) -> String {
        match self.below(5) {
            0 => format!("~{}", self.of_type(depth)),
            1 => format!("{} | {}", self.of_type(depth), self.of_type(depth)),
            _ => self.of_type(depth),
        }
    }

    fn method(&mut self, depth: u32) -> String {
        match self.below(3) {
            0 => format!("M{}", self.signature(depth)),
            1 => self.element(depth),
            _ => self.name(0),
        }
    }

    fn field(&mut self, depth: u32) -> String {
        match self.below(5) {
            0 => format!("*{}", self.name(0)),
            1 => self.name(0),
            2 => format!("{}[{}]", self.name(0), self.of_type(depth)),
            3 => format!("a, b {} {}", self.of_type(depth), self.pick(&["`x`", ""])),
            _ => format!("f {}", self.of_type(depth)),
        }
    }

    fn signature(&mut self, depth: u32) -> String {
        let is_named = self.random.bool();
        let mut parameters = if is_named {
            self.some(4, depth, Self::named)
        } else {
            self.some(4, depth, Self::of_type)
        };
        if self.below(6) == 0 {
            let name = if is_named { "v " } else { "" };
            parameters.push(format!("{name}...{}", self.of_type(depth)));
        }
        let parameters = parameters.join(", ");
        match self.below(5) {
            0 => format!("({parameters}) {}", self.of_type(depth)),
            1 => format!(
                "({parameters}) ({}, {})",
                self.of_type(depth),
                self.of_type(depth)
            ),
            2 => format!("({parameters}) (a, b {})", self.of_type(depth)),
            _ => format!("({parameters})"),
        }
    }

    fn named(&mut self, depth: u32) -> String {
        let names = self.pick(&["a", "a", "a, b"]);
        format!("{names} {}", self.of_type(depth))
    }

    fn expression(&mut self, depth: u32) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return self.name(0);
        };
        let next = |writer: &mut Self| writer.expression(depth);
        match self.below(29) {
            0 => self
                .pick(&[
                    "1",
                    "0x1f",
                    "1.5",
                    "2i",
                    "'a'",
                    "'\\n'",
                    "\"s\"",
                    "\"a\\tb\"",
                    "`r`",
                ])
                .to_owned(),
            1..5 => format!("{}[{}]", next(self), next(self)),
            5 => format!("{}({})", next(self), next(self)),
            6 => format!("{}({}, {})", next(self), next(self), next(self)),
            7 => format!("{}()", next(self)),
            8 => format!("{}.{}", next(self), self.pick(&["f", "g", "new", "nil"])),
            9 => format!("({})", next(self)),
            10 | 11 => format!("*{}", next(self)),
            12 => format!(
                "{}{}",
                self.pick(&["-", "&", "!", "<-", "^", "+"]),
                next(self)
            ),
            13 | 14 => {
                let operators = [
                    "+", "*", "|", "&&", "||", "==", "<", "<<", "&^", "&", "-", "/", "^",
                ];
                let operator = self.pick(&operators);
                format!("{} {operator} {}", next(self), next(self))
            }
            15 => format!(
                "{}{{{}}}",
                self.name(0),
                self.some(3, depth, Self::literal_element).join(", ")
            ),
            16 => format!(
                "{}{{{}}}",
                self.of_type(depth),
                self.some(3, depth, Self::literal_element).join(", ")
            ),
            17 => format!("{}({})", self.of_type(depth), next(self)),
            18 => format!("({})({})", self.of_type(depth), next(self)),
            19 => format!("{}.({})", next(self), self.of_type(depth)),
            20 => format!("{}[{}]", next(self), self.of_type(depth)),
            21 => format!(
                "{}[{}, {}]",
                next(self),
                self.of_type(depth),
                self.of_type(depth)
            ),
            22 => {
                let ends = self.some(2, depth, Self::expression).join("");
                format!(
                    "{}[{}:{ends}]",
                    next(self),
                    self.some(2, depth, Self::expression).join("")
                )
            }
            23 => format!(
                "func{} {{ {} }}",
                self.signature(depth),
                self.statement(depth)
            ),
            24 => format!("new({})", self.of_type(depth)),
            25 => format!("new({})", next(self)),
            26 => format!("make({}, {})", self.of_type(depth), next(self)),
            27 => format!("{}({}...)", next(self), next(self)),
            _ => format!("{}[{}]({})", self.name(0), next(self), next(self)),
        }
    }

    fn literal_element(&mut self, depth: u32) -> String {
        match self.below(4) {
            0 => format!("{}: {}", self.expression(depth), self.expression(depth)),
            1 => format!("{{{}}}", self.expression(depth)),
            _ => self.expression(depth),
        }
    }

    fn simple(&mut self, depth: u32) -> String {
        let first = self.expression(depth);
        let second = self.expression(depth);
        match self.below(8) {
            0 => format!("{first}++"),
            1 => format!("{first} = {second}"),
            2 => format!("{}, {} := {first}, {second}", self.name(0), self.name(0)),
            3 => format!("{first} <- {second}"),
            4 => format!("{first} += {second}"),
            _ => first,
        }
    }

    fn block(&mut self, depth: u32) -> String {
        let statements = self.some(3, depth, Self::statement);
        let begin = self.pick(&["", "\n", " "]);
        let between = self.pick(&["; ", "\n", "\n\n", " // c\n", "\n\n// c\n", "\n \n"]);
        let ends = ["", ";", "\n", "\n\n\n", "\r\n\r\n", " // d\n", " /* e */ "];
        let end = if statements.is_empty() {
            ""
        } else {
            self.pick(&ends)
        };
        format!("{{{begin}{}{end}}}", statements.join(between))
    }

    fn statement(&mut self, depth: u32) -> String {
        let Some(depth) = depth.checked_sub(1) else {
            return self.expression(1);
        };
        let one = self.expression(depth);
        match self.below(21) {
            0 => format!("if {one} {}", self.block(depth)),
            1 => format!(
                "if {}; {one} {} else {}",
                self.simple(depth),
                self.block(depth),
                self.block(depth)
            ),
            2 => format!(
                "if {one} {} else if {} {}",
                self.block(depth),
                self.expression(depth),
                self.block(depth)
            ),
            3 => format!("for {}", self.block(depth)),
            4 => format!("for {one} {}", self.block(depth)),
            5 => format!(
                "for {}; {one}; {} {}",
                self.simple(depth),
                self.simple(depth),
                self.block(depth)
            ),
            6 => {
                let left = self.pick(&["", "x =", "x, y :=", "_ ="]);
                format!("for {left} range {one} {}", self.block(depth))
            }
            7 => {
                let cases = (self.statement(depth), self.statement(depth));
                format!(
                    "switch {one} {{ case x, {}: {}\ndefault: {}\n}}",
                    self.expression(depth),
                    cases.0,
                    cases.1
                )
            }
            8 => {
                let head = self.pick(&["", "x := ", "a(); "]);
                format!(
                    "switch {head}{one}.(type) {{ case {}: {}\n}}",
                    self.of_type(depth),
                    self.statement(depth)
                )
            }
            9 => format!(
                "select {{ case {}: {}\ncase x, y := {one}: }}",
                self.simple(depth),
                self.statement(depth)
            ),
            10 => format!("L: {}", self.statement(depth)),
            11 => format!("return {one}, {}", self.expression(depth)),
            12 => format!("{} {one}", self.pick(&["go", "defer"])),
            13 => self.block(depth),
            14 => format!("var a, b {} = {one}", self.of_type(depth)),
            15 => format!("type T {}", self.of_type(depth)),
            16 => self
                .pick(&["return", "break", "continue L", "goto L", "fallthrough"])
                .to_owned(),
            _ => self.simple(depth),
        }
    }
}
