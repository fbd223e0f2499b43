//! Many expressions with their inputs as one program, which evaluates them all and tells what came out.

use super::super::ir::Program;
use super::super::problem::Problem;
use super::super::types::Type;
use super::super::value::Value;
use super::ast::{Decl, Expr, Func, Stmt};
use super::lower::{Lowered, Lowerer};
use super::{Package, print, runtime};

/// The expressions, each with the values of its variables.
#[derive(Debug)]
pub struct Cases {
    package: Package,
    calls: Vec<Decl>,
    names: Vec<String>,
}

/// What the program prints of one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A value, as a CEL literal.
    Value(String),
    /// How it failed.
    Error(String),
}

impl Default for Cases {
    fn default() -> Self {
        Self {
            package: Package::new("main"),
            calls: Vec::new(),
            names: Vec::new(),
        }
    }
}

impl Cases {
    /// Adds a case; the answers come in the order of what was added without a refusal.
    pub fn add(&mut self, program: &Program, inputs: &[Value]) -> Result<(), Problem> {
        let number = self.names.len();
        let function = format!("case{number}");
        let name = format!("run{number}");
        let (call, own) = call(&mut self.package, &name, &function, program, inputs)?;
        self.package.add(&function, program)?;
        self.calls.extend(own);
        let comment = format!("{name} evaluates {function}.");
        self.calls.push(Decl::Func(name.clone(), comment, call));
        self.names.push(name);
        Ok(())
    }

    /// How many were added.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether none was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The files of the program, by name.
    #[must_use]
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let mut files = vec![("go.mod", "module cases\n\ngo 1.26\n".to_owned())];
        let package = self.package.files();
        files.push(("expressions.go", package.expressions));
        if let Some(runtime) = package.runtime {
            files.push(("cel_runtime.go", runtime));
        }
        let calls: Vec<String> = self.calls.iter().map(print::decl).collect();
        let calls = calls.join("\n");
        files.push(("calls.go", super::file("main", &[calls])));
        let names: Vec<Expr> = self.names.iter().map(Expr::atom).collect();
        let items = names.into_iter().map(|name| (None, name)).collect();
        let list = Expr::Composite("[]func() string".to_owned(), items);
        let cases = Decl::Var(
            "cases".to_owned(),
            "cases are all of them, in order.".to_owned(),
            list,
        );
        let main = format!("{}\n{}", print::decl(&cases), runtime::MAIN);
        files.push(("main.go", super::file("main", &[main])));
        files
    }

    /// Reads what the program printed: `i<TAB>value` or `i<TAB>error: …`, a line each.
    #[must_use]
    pub fn answers(&self, output: &str) -> Vec<Option<Answer>> {
        let mut answers = vec![None; self.len()];
        for line in output.lines() {
            let Some((number, text)) = line.split_once('\t') else {
                continue;
            };
            let slot = number
                .parse()
                .ok()
                .and_then(|at: usize| answers.get_mut(at));
            if let Some(slot) = slot {
                *slot = Some(match text.strip_prefix("error: ") {
                    Some(error) => Answer::Error(error.to_owned()),
                    None => Answer::Value(text.to_owned()),
                });
            }
        }
        answers
    }
}

/// `func() string` that calls the function with the inputs, and what it needs.
fn call(
    package: &mut Package,
    name: &str,
    function: &str,
    program: &Program,
    inputs: &[Value],
) -> Lowered<(Func, Vec<Decl>)> {
    let mut lowerer = Lowerer::bare(package, program, name);
    let show = lowerer.runtime("celShow");
    let used = program.used_variables();
    let body = lowerer.nested(|lowerer| {
        let mut args = Vec::new();
        for (at, variable) in program.variables.iter().enumerate() {
            let known = inputs.get(at).filter(|_| used.contains(&at));
            args.push(match known {
                Some(value) => match &variable.ty {
                    Type::Record(record) if variable.open => {
                        lowerer.open_constant(value, record)?
                    }
                    ty => lowerer.constant(value, ty)?,
                },
                None if variable.open => Expr::atom("nil"),
                None => lowerer.zero(&variable.ty)?,
            });
        }
        let call = Expr::call(function, args);
        let value = if program.is_error_free() {
            call
        } else {
            let none = Expr::atom(lowerer.runtime("ErrNone"));
            lowerer.emit(Stmt::Define(
                vec!["value".to_owned(), "err".to_owned()],
                call,
            ));
            let words = Expr::atom("err").method("Error", Vec::new());
            let told = Expr::binary("+", Expr::atom("\"error: \""), words);
            let failed = Expr::binary("!=", Expr::atom("err"), none);
            lowerer.emit(Stmt::If(None, failed, vec![Stmt::Return(vec![told])]));
            Expr::atom("value")
        };
        // Null as dyn is nil without a look at the value, which Go wants used.
        let call = match program.root.ty {
            Type::Null => {
                lowerer.emit(Stmt::Assign(Expr::atom("_"), value));
                Expr::atom("nil")
            }
            _ => lowerer.converted(value, &program.root.ty, &Type::Dyn)?,
        };
        lowerer.emit(Stmt::Return(vec![Expr::call(show, vec![call])]));
        Ok(())
    })?;
    let func = Func {
        params: Vec::new(),
        results: vec!["string".to_owned()],
        body,
    };
    // With the constants of the inputs, such as points in time.
    Ok((func, lowerer.own))
}
