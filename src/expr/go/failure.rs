//! How functions fail: with a zero value and an `Err`, as soon as anything in them fails.

use super::super::fault::Fault;
use super::ast::{Expr, Stmt};
use super::lower::{Lowered, Lowerer};

impl Lowerer<'_, '_> {
    /// The statement that fails.
    pub fn failing(&mut self, error: Expr) -> Lowered<Stmt> {
        let (ty, fallible) = self.result.clone();
        if !fallible {
            return self.refuse("a failure that the checker did not foresee");
        }
        Ok(Stmt::Return(vec![self.zero(&ty)?, error]))
    }

    pub fn fault(&mut self, fault: Fault) -> Expr {
        let name = match fault {
            Fault::Overflow => "ErrOverflow",
            Fault::DivisionByZero => "ErrDivisionByZero",
            Fault::NoSuchKey => "ErrNoSuchKey",
            Fault::IndexOutOfBounds => "ErrIndexOutOfBounds",
            Fault::InvalidArgument => "ErrInvalidArgument",
            Fault::DuplicateKey => "ErrDuplicateKey",
            Fault::NoMatchingOverload => "ErrNoMatchingOverload",
        };
        Expr::atom(self.runtime(name))
    }

    /// Uses a value of which only the type matters, as Go wants every variable used.
    pub fn discard(&mut self, code: &Expr) {
        let used = match code {
            Expr::Atom(text) => {
                let literal = matches!(text.as_str(), "nil" | "true" | "false");
                !literal && text.chars().all(|c| c.is_ascii_alphanumeric())
            }
            _ => !code.is_simple(),
        };
        if used {
            self.emit(Stmt::Assign(Expr::atom("_"), code.clone()));
        }
    }

    /// Calls what gives a value and an `Err`, fails as it fails, and is its value.
    pub fn check(&mut self, call: Expr) -> Lowered<Expr> {
        let value = self.names.fresh("v");
        self.check_into(call, &value)?;
        Ok(Expr::atom(value))
    }

    /// [`Self::check`] with a name for the value, `_` for none.
    pub fn check_into(&mut self, call: Expr, value: &str) -> Lowered<()> {
        let failing = self.failing(Expr::atom("err"))?;
        let none = Expr::atom(self.runtime("ErrNone"));
        let test = Expr::binary("!=", Expr::atom("err"), none);
        let define = Stmt::Define(vec![value.to_owned(), "err".to_owned()], call);
        if value == "_" {
            self.emit(Stmt::If(Some(Box::new(define)), test, vec![failing]));
        } else {
            self.emit(define);
            self.emit(Stmt::If(None, test, vec![failing]));
        }
        Ok(())
    }

    /// Calls what gives a value and whether there is one, fails with `fault` if not.
    pub fn check_ok(&mut self, call: Expr, fault: Fault) -> Lowered<Expr> {
        let value = self.names.fresh("v");
        let fault = self.fault(fault);
        let failing = self.failing(fault)?;
        self.emit(Stmt::Define(vec![value.clone(), "ok".to_owned()], call));
        self.emit(Stmt::If(None, Expr::atom("ok").not(), vec![failing]));
        Ok(Expr::atom(value))
    }

    /// Returns what the last call gave, where that is the value and its failure is the failure.
    pub fn pass_on(&mut self, value: &Expr) -> bool {
        let [.., Stmt::Define(names, call), Stmt::If(None, _, then)] = self.block.as_slice() else {
            return false;
        };
        let [name, error] = names.as_slice() else {
            return false;
        };
        let failure = Expr::atom("err");
        let passes =
            matches!(then.as_slice(), [Stmt::Return(given)] if given.last() == Some(&failure));
        if error != "err" || !passes || *value != Expr::atom(name.clone()) {
            return false;
        }
        let call = call.clone();
        let kept = self.block.len() - 2;
        self.block.truncate(kept);
        self.emit(Stmt::Return(vec![call]));
        true
    }
}
