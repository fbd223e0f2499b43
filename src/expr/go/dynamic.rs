//! Functions that choose an overload by the values of `dyn`s, made from the library's own table.

use super::super::fault::{Fault, Faults};
use super::super::ir::Expr as Node;
use super::super::library::{Overload, Shape, Style, overloads};
use super::super::types::Type;
use super::ast::{Decl, Expr, Func, Stmt};
use super::lower::{Lowered, Lowerer};
use super::operation::Operand;
use super::{Package, names};

impl Lowerer<'_, '_> {
    /// A call of the function that chooses.
    pub fn dispatched(
        &mut self,
        function: &'static str,
        receiver: bool,
        args: &[Node],
        node: &Node,
    ) -> Lowered<Expr> {
        let mut operands = Vec::new();
        for arg in args {
            let code = self.value(arg)?;
            operands.push(self.converted(code, &arg.ty, &Type::Dyn)?);
        }
        let name = dispatcher_name(function, receiver, args.len());
        if !self.package.dispatchers.contains_key(&name) {
            let decl = dispatcher(self.package, &name, function, receiver, args.len())?;
            self.package.dispatchers.insert(name.clone(), decl);
        }
        let value = self.check(Expr::call(name, operands))?;
        if node.ty == Type::Dyn {
            return Ok(value);
        }
        self.narrowed(value, &node.ty)
    }
}

fn dispatcher_name(function: &str, receiver: bool, arity: usize) -> String {
    let word = match function {
        "+" => "add",
        "-" => "subtract",
        "*" => "multiply",
        "/" => "divide",
        "%" => "remainder",
        "-_" => "negate",
        "!_" => "not",
        "<" => "less",
        "<=" => "less_or_equal",
        ">" => "greater",
        ">=" => "greater_or_equal",
        "==" => "equal",
        "!=" => "not_equal",
        "in" => "contained",
        "[]" => "index",
        name => name,
    };
    let kind = if receiver { "Method" } else { "" };
    format!("celDyn{}{kind}{arity}", names::upper(word))
}

/// `func(a, b any) (any, Err)`: the first overload whose parameters take the values.
fn dispatcher(
    package: &mut Package,
    name: &str,
    function: &'static str,
    receiver: bool,
    arity: usize,
) -> Lowered<Decl> {
    let styles: &[Style] = if receiver {
        &[Style::Receiver]
    } else {
        &[Style::Global, Style::Operator]
    };
    let program = super::super::ir::Program {
        source: String::new(),
        variables: Vec::new(),
        locals: Vec::new(),
        root: Node::constant(
            super::super::Value::Null,
            Type::Null,
            super::super::problem::Extent::default(),
        ),
    };
    let mut lowerer = Lowerer::bare(package, &program, name);
    let params: Vec<String> = (0..arity).map(|at| format!("arg{at}")).collect();
    let body = lowerer.nested(|lowerer| {
        for style in styles {
            for overload in overloads(function, *style).filter(|known| known.params.len() == arity)
            {
                let stmts = branch(lowerer, overload, &params, 0, Vec::new())?;
                for stmt in stmts {
                    lowerer.emit(stmt);
                }
            }
        }
        let fault = lowerer.fault(Fault::NoMatchingOverload);
        let failing = lowerer.failing(fault)?;
        // An overload of anything has returned already.
        lowerer.emit(failing);
        Ok(())
    })?;
    let results = vec!["any".to_owned(), lowerer.runtime("Err")];
    let comment = format!("{name} is {function} of operands whose types are only known now.");
    let params = params
        .into_iter()
        .map(|param| (param, "any".to_owned()))
        .collect();
    let body = until_return(body);
    Ok(Decl::Func(
        name.to_owned(),
        comment,
        Func {
            params,
            results,
            body,
        },
    ))
}

/// Nothing may stand behind a return.
fn until_return(body: Vec<Stmt>) -> Vec<Stmt> {
    let mut kept = Vec::new();
    for stmt in body {
        let last = matches!(stmt, Stmt::Return(_));
        kept.push(stmt);
        if last {
            break;
        }
    }
    kept
}

fn branch(
    lowerer: &mut Lowerer<'_, '_>,
    overload: &'static Overload,
    params: &[String],
    at: usize,
    mut operands: Vec<Operand<'static>>,
) -> Lowered<Vec<Stmt>> {
    let (Some(shape), Some(param)) = (overload.params.get(at), params.get(at)) else {
        return lowerer.nested(|lowerer| {
            let result = match overload.result {
                Shape::ListA => Type::list(Type::Dyn),
                Shape::MapAB => Type::map(Type::Dyn, Type::Dyn),
                shape => shape.fixed().unwrap_or(Type::Dyn),
            };
            let own = overload.faults.and(Faults::of(Fault::NoMatchingOverload));
            let value = lowerer.apply(overload.op, operands, &result, own)?;
            let value = lowerer.converted(value, &result, &Type::Dyn)?;
            lowerer.give(value);
            Ok(())
        });
    };
    let ty = match shape {
        Shape::ListA => Type::list(Type::Dyn),
        Shape::MapAB => Type::map(Type::Dyn, Type::Dyn),
        shape => shape.fixed().unwrap_or(Type::Dyn),
    };
    let operand = |name: String| Operand {
        code: Expr::atom(name),
        ty: ty.clone(),
        range: None,
        value: None,
    };
    if ty == Type::Dyn {
        operands.push(operand(param.clone()));
        return branch(lowerer, overload, params, at + 1, operands);
    }
    let name = lowerer.names.fresh("x");
    operands.push(operand(name.clone()));
    let inner = branch(lowerer, overload, params, at + 1, operands)?;
    let go = lowerer.ty(&ty)?;
    let cast = lowerer.runtime("celAs");
    let call = Expr::call(format!("{cast}[{go}]"), vec![Expr::atom(param.clone())]);
    let define = Stmt::Define(vec![name, "ok".to_owned()], call);
    Ok(vec![Stmt::If(
        Some(Box::new(define)),
        Expr::atom("ok"),
        inner,
    )])
}
