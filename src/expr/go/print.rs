//! Writes Go as gofmt does (go/printer, nodes.go): blanks around operators by precedence and depth, one
//! statement a line, nothing that would need alignment.

use std::fmt::Write as _;

use super::ast::{Decl, Expr, Func, Stmt};

/// gofmt's depth of an expression that stands by itself.
const TOP: usize = 1;
/// Above all infix operators.
const UNARY: usize = 6;

/// A declaration, with a line break at its end.
pub fn decl(decl: &Decl) -> String {
    let mut printer = Printer::default();
    match decl {
        Decl::Func(name, comment, func) => {
            printer.comment(comment);
            printer.out.push_str("func ");
            printer.out.push_str(name);
            printer.func(func);
        }
        Decl::Var(name, comment, value) => {
            printer.comment(comment);
            printer.out.push_str("var ");
            printer.out.push_str(name);
            printer.out.push_str(" = ");
            printer.expr(value, 0, TOP);
        }
        Decl::Struct(name, comment, fields) => {
            printer.comment(comment);
            printer.out.push_str("type ");
            printer.out.push_str(name);
            printer.out.push_str(" struct {");
            let width = fields.iter().map(|(name, _)| name.chars().count()).max();
            for (field, ty) in fields {
                let width = width.unwrap_or(0);
                printer.put(format_args!("\n\t{field:width$} {ty}"));
            }
            printer
                .out
                .push_str(if fields.is_empty() { "}" } else { "\n}" });
        }
    }
    printer.out.push('\n');
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
    indent: usize,
}

impl Printer {
    fn comment(&mut self, comment: &str) {
        for line in comment.lines() {
            self.out.push_str("//");
            // gofmt puts a tab, which marks code, right behind the slashes.
            let blank = !line.is_empty() && !line.starts_with('\t');
            self.out.push_str(if blank { " " } else { "" });
            self.out.push_str(line);
            self.out.push('\n');
        }
    }

    fn put(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(text);
    }

    fn line(&mut self) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n('\t', self.indent));
    }

    fn func(&mut self, func: &Func) {
        self.out.push('(');
        for (at, (name, ty)) in func.params.iter().enumerate() {
            self.out.push_str(if at > 0 { ", " } else { "" });
            self.out.push_str(name);
            // `a, b int` as one writes it.
            if func.params.get(at + 1).is_none_or(|(_, next)| next != ty) {
                self.out.push(' ');
                self.out.push_str(ty);
            }
        }
        self.out.push_str(") ");
        match func.results.as_slice() {
            [one] => self.out.push_str(one),
            many => self.put(format_args!("({})", many.join(", "))),
        }
        self.out.push(' ');
        self.block(&func.body);
    }

    fn block(&mut self, stmts: &[Stmt]) {
        self.out.push('{');
        self.indent += 1;
        for stmt in stmts {
            self.line();
            self.stmt(stmt);
        }
        self.indent -= 1;
        self.line();
        self.out.push('}');
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Define(names, value) => {
                self.out.push_str(&names.join(", "));
                self.out.push_str(" := ");
                self.expr(value, 0, TOP);
            }
            Stmt::Assign(place, value) => {
                self.expr(place, 0, TOP);
                self.out.push_str(" = ");
                self.expr(value, 0, TOP);
            }
            Stmt::Var(name, ty) => self.put(format_args!("var {name} {ty}")),
            Stmt::If(init, test, then) => {
                self.out.push_str("if ");
                if let Some(init) = init {
                    self.stmt(init);
                    self.out.push_str("; ");
                }
                self.expr(test, 0, TOP);
                self.out.push(' ');
                self.block(then);
            }
            Stmt::Range { names, over, body } => {
                self.out.push_str("for ");
                if !names.is_empty() {
                    self.out.push_str(&names.join(", "));
                    self.out.push_str(" := ");
                }
                self.out.push_str("range ");
                self.expr(over, 0, TOP);
                self.out.push(' ');
                self.block(body);
            }
            Stmt::Switch(on, cases) => {
                self.out.push_str("switch ");
                self.expr(on, 0, TOP);
                self.out.push_str(" {");
                for (values, body) in cases {
                    self.line();
                    self.out.push_str("case ");
                    self.list(values, TOP);
                    self.out.push(':');
                    self.indent += 1;
                    for stmt in body {
                        self.line();
                        self.stmt(stmt);
                    }
                    self.indent -= 1;
                }
                self.line();
                self.out.push('}');
            }
            Stmt::Return(values) => {
                self.out.push_str("return ");
                self.list(values, TOP);
            }
            Stmt::Bump(name) => self.put(format_args!("{name}++")),
        }
    }

    fn list(&mut self, exprs: &[Expr], depth: usize) {
        for (at, expr) in exprs.iter().enumerate() {
            self.out.push_str(if at > 0 { ", " } else { "" });
            self.expr(expr, 0, depth);
        }
    }

    /// `expr1` of go/printer: an expression where only precedences from `least` need no parentheses.
    fn expr(&mut self, expr: &Expr, least: usize, depth: usize) {
        match expr {
            Expr::Atom(text) => self.out.push_str(text),
            Expr::Unary(op, operand) => {
                if least > UNARY {
                    self.parens(expr, depth);
                    return;
                }
                self.out.push_str(op);
                if matches!(&**operand, Expr::Unary(inner, _) if inner == op) {
                    self.parens(operand, depth);
                } else {
                    self.expr(operand, UNARY, depth);
                }
            }
            Expr::Binary(op, left, right) => {
                let own = precedence(op);
                if own < least {
                    self.parens(expr, depth);
                    return;
                }
                let blank = if own < cutoff(op, left, right, depth) {
                    " "
                } else {
                    ""
                };
                let same = matches!(&**left, Expr::Binary(op, ..) if precedence(op) == own);
                self.expr(left, own, depth + usize::from(!same));
                self.out.push_str(blank);
                self.out.push_str(op);
                self.out.push_str(blank);
                self.expr(right, own + 1, depth + 1);
            }
            Expr::Select(operand, name) => {
                self.expr(operand, UNARY + 1, depth);
                self.out.push('.');
                self.out.push_str(name);
            }
            Expr::Index(operand, index) => {
                self.expr(operand, UNARY + 1, TOP);
                self.out.push('[');
                self.expr(index, 0, depth + 1);
                self.out.push(']');
            }
            Expr::Call(function, args) => {
                let depth = depth + usize::from(args.len() > 1);
                self.expr(function, UNARY + 1, depth);
                self.out.push('(');
                self.list(args, depth);
                self.out.push(')');
            }
            Expr::Composite(ty, items) => {
                self.out.push_str(ty);
                self.out.push('{');
                for (at, (key, value)) in items.iter().enumerate() {
                    self.out.push_str(if at > 0 { ", " } else { "" });
                    if let Some(key) = key {
                        self.expr(key, 0, TOP);
                        self.out.push_str(": ");
                    }
                    self.expr(value, 0, TOP);
                }
                self.out.push('}');
            }
            Expr::Func(func) => {
                self.out.push_str("func");
                self.func(func);
            }
        }
    }

    fn parens(&mut self, expr: &Expr, depth: usize) {
        self.out.push('(');
        self.expr(expr, 0, depth.saturating_sub(1).max(TOP));
        self.out.push(')');
    }
}

/// Of an infix operator, from 1.
fn precedence(op: &str) -> usize {
    match op {
        "||" => 1,
        "&&" => 2,
        "+" | "-" => 4,
        "*" | "/" | "%" => 5,
        _ => 3,
    }
}

/// The precedence from which operators have no blanks around them.
fn cutoff(op: &str, left: &Expr, right: &Expr, depth: usize) -> usize {
    let mut seen = Seen::default();
    seen.walk(op, left, right);
    if seen.problem > 0 {
        return seen.problem + 1;
    }
    match (seen.sums && seen.products, depth == TOP) {
        (true, true) => 5,
        (false, true) => 6,
        (_, false) => 4,
    }
}

/// What is in a chain of infix operators, but for parentheses.
#[derive(Default)]
struct Seen {
    sums: bool,
    products: bool,
    /// Operators that would run together with a sign: `- -x`.
    problem: usize,
}

impl Seen {
    fn walk(&mut self, op: &str, left: &Expr, right: &Expr) {
        let own = precedence(op);
        self.sums |= own == 4;
        self.products |= own == 5;
        if let Expr::Binary(op, a, b) = left
            && precedence(op) >= own
        {
            self.walk(op, a, b);
        }
        match right {
            Expr::Binary(op, a, b) if precedence(op) > own => self.walk(op, a, b),
            Expr::Unary(sign, _) => match (op, *sign) {
                ("/", "*") | ("&&", "&") => self.problem = 5,
                ("+", "+") | ("-", "-") => self.problem = self.problem.max(4),
                _ => {}
            },
            _ => {}
        }
    }
}
