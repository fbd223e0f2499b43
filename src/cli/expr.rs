//! `govkit expr`: try an expression, and run cases.

mod bind;
mod cases;
mod go;
mod report;
mod rust;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::diag::VisibleText;
use crate::expr::{Options, Program, compile};
use bind::Bindings;

/// Check, evaluate and test CEL expressions.
#[derive(Debug, Subcommand)]
pub enum ExprCommand {
    /// Check an expression, and say its type and how it may fail.
    Check(ExprArgs),
    /// Evaluate an expression.
    Eval(ExprArgs),
    /// Write an expression as source code.
    Compile(CompileArgs),
    /// Run cases, one JSON object a line.
    Test(TestArgs),
}

/// An expression and its variables.
#[derive(Debug, Args)]
pub struct ExprArgs {
    /// The expression.
    #[arg(value_name = "EXPR")]
    expression: String,
    /// A variable with its value as a CEL literal: `user_id:int=7`, `name:string="Ada"`. The value may
    /// be left out for `check`, and `int` and `uint` may have a range: `age:int(0..150)`.
    #[arg(long = "var", value_name = "NAME:TYPE[=VALUE]")]
    variables: Vec<String>,
}

/// An expression and what to make of it.
#[derive(Debug, Args)]
pub struct CompileArgs {
    #[command(flatten)]
    expression: ExprArgs,
    /// The language of the source.
    #[arg(long = "lang")]
    language: Target,
    /// The name of the function.
    #[arg(long, value_name = "NAME", default_value = "Eval")]
    function: String,
    /// The name of the package.
    #[arg(long, value_name = "NAME", default_value = "rules")]
    package: String,
}

/// What an expression can be compiled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// A Go function.
    Go,
    /// A Rust file.
    Rust,
}

/// A file of cases.
#[derive(Debug, Args)]
pub struct TestArgs {
    /// The cases: {"name", "expr", "vars": {NAME: {"type", "value"}}, "want" | "error": true}.
    #[arg(value_name = "CASES.jsonl", required = true)]
    files: Vec<PathBuf>,
    /// What runs them.
    #[arg(long = "lang", value_delimiter = ',', default_value = "eval")]
    languages: Vec<Language>,
    /// How to report.
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    format: TestFormat,
    /// Leave constants as they are, so that everything is evaluated.
    #[arg(long)]
    no_fold: bool,
}

/// What an expression can be run by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Language {
    /// The evaluator.
    Eval,
    /// The compiled Go; needs a Go toolchain.
    Go,
    /// Rust, by the compiler that is installed.
    Rust,
}

/// How a test run is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    /// For a terminal.
    Human,
    /// One object.
    Json,
}

/// Something is wrong with the expression, or with a case.
const WRONG: u8 = 1;

impl ExprCommand {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        match self {
            Self::Test(args) => args.files.clone(),
            Self::Check(_) | Self::Eval(_) | Self::Compile(_) => Vec::new(),
        }
    }
}

/// Runs the command.
pub fn run(command: &ExprCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        ExprCommand::Check(args) => check(args, colour),
        ExprCommand::Eval(args) => eval(args, colour),
        ExprCommand::Compile(args) => compile_to(args, colour),
        ExprCommand::Test(args) => cases::run(args),
    }
}

fn compiled(
    args: &ExprArgs,
    colour: super::Colour,
) -> anyhow::Result<Result<(Program, Bindings), u8>> {
    let bindings = Bindings::read(&args.variables)?;
    match compile(&args.expression, &bindings.variables, Options::default()) {
        Ok(program) => Ok(Ok((program, bindings))),
        Err(problems) => {
            super::print_rendered(&report::problems(&args.expression, problems.iter(), colour))?;
            Ok(Err(WRONG))
        }
    }
}

fn check(args: &ExprArgs, colour: super::Colour) -> anyhow::Result<u8> {
    let (program, _) = match compiled(args, colour)? {
        Ok(compiled) => compiled,
        Err(code) => return Ok(code),
    };
    if let Some(problem) = report::always_fails(&program) {
        super::print_rendered(&report::problems(&args.expression, [&problem], colour))?;
        return Ok(WRONG);
    }
    super::print(&VisibleText::of_line(report::summary(&program)))?;
    Ok(0)
}

fn eval(args: &ExprArgs, colour: super::Colour) -> anyhow::Result<u8> {
    let (program, bindings) = match compiled(args, colour)? {
        Ok(compiled) => compiled,
        Err(code) => return Ok(code),
    };
    let inputs = bindings.inputs(&program)?;
    match crate::expr::eval::evaluate(&program, &inputs) {
        Ok(value) => {
            super::print_data(&format!("{}\n", crate::expr::value::show(&value)))?;
            Ok(0)
        }
        Err(failure) => {
            let problem = report::failed(&failure);
            super::print_rendered(&report::problems(&args.expression, [&problem], colour))?;
            Ok(WRONG)
        }
    }
}

fn compile_to(args: &CompileArgs, colour: super::Colour) -> anyhow::Result<u8> {
    let (program, _) = match compiled(&args.expression, colour)? {
        Ok(compiled) => compiled,
        Err(code) => return Ok(code),
    };
    let expression = &args.expression.expression;
    let source = match args.language {
        Target::Go => go::source(&args.package, &args.function, &program)?
            .map_err(|problem| report::problems(expression, [&problem], colour)),
        Target::Rust => {
            rust::source(&program).map_err(|refusal| report::refused(expression, &refusal, colour))
        }
    };
    match source {
        Ok(source) => {
            super::print_data(&source)?;
            Ok(0)
        }
        Err(problems) => {
            super::print_rendered(&problems)?;
            Ok(WRONG)
        }
    }
}
