//! Macros over lists and maps, as loops.

use super::super::ir::{Comprehension, Expr as Node, Kind, Op, Quantifier};
use super::super::types::Type;
use super::ast::{Expr, Stmt};
use super::lower::{Lowered, Lowerer};
use super::names;

impl Lowerer<'_, '_> {
    /// Returns what the macro gives.
    pub fn comprehension(&mut self, it: &Comprehension, node: &Node) -> Lowered<()> {
        let quantifies = matches!(
            it.quantifier,
            Quantifier::All | Quantifier::Exists | Quantifier::ExistsOne
        );
        let ordered = !quantifies || !it.body.faults.is_empty();
        let (over, keys) = self.range(&it.range, ordered)?;
        let local = self.program.locals.get(it.local);
        let name = self.names.fresh(&names::lower(
            local.map_or("x", |local| local.name.as_str()),
        ));
        if let Some(slot) = self.locals.get_mut(it.local) {
            slot.clone_from(&name);
        }
        let read = it.quantifier == Quantifier::Filter || reads(it.local, it);
        let names = match (read, keys) {
            (false, _) => Vec::new(),
            (true, true) => vec![name.clone()],
            (true, false) => vec!["_".to_owned(), name.clone()],
        };
        match it.quantifier {
            Quantifier::All | Quantifier::Exists => self.search(it, names, over),
            Quantifier::ExistsOne => self.count(it, names, over),
            Quantifier::Map | Quantifier::Filter => self.collect(it, names, over, &name, node),
        }
    }

    /// `list.exists(x, x == v)` and `list.all(x, x != v)`, which Go has a function for.
    pub fn contained(&mut self, it: &Comprehension) -> Lowered<Option<Expr>> {
        let wanted = match it.quantifier {
            Quantifier::Exists => Op::Equal,
            Quantifier::All => Op::NotEqual,
            _ => return Ok(None),
        };
        let (Type::List(element), Kind::Call { op, args }) = (&it.range.ty, &it.body.kind) else {
            return Ok(None);
        };
        let ([left, right], true) = (args.as_slice(), *op == wanted) else {
            return Ok(None);
        };
        let own = |node: &Node| matches!(node.kind, Kind::Local(at) if at == it.local);
        let value = if own(left) { right } else { left };
        let known = matches!(value.kind, Kind::Const(_) | Kind::Var(_) | Kind::Local(_));
        let comparable = matches!(
            **element,
            Type::Int | Type::Uint | Type::String | Type::Bool
        );
        let matching = own(left) != own(right) && known && value.ty == **element && comparable;
        if !matching || !it.range.faults.is_empty() {
            return Ok(None);
        }
        let (list, value) = (self.value(&it.range)?, self.value(value)?);
        let found = Expr::call("slices.Contains", vec![list, value]);
        Ok(Some(if wanted == Op::Equal {
            found
        } else {
            found.not()
        }))
    }

    /// What to range over, and whether Go's first variable is the element.
    fn range(&mut self, range: &Node, ordered: bool) -> Lowered<(Expr, bool)> {
        let over = self.value(range)?;
        match &range.ty {
            Type::Map(key, _) if ordered => {
                let sorted = match **key {
                    Type::Bool | Type::Dyn => self.runtime("celKeys"),
                    _ => self.runtime("celSortedKeys"),
                };
                Ok((Expr::call(sorted, vec![over]), false))
            }
            Type::Map(..) => Ok((over, true)),
            Type::Dyn => {
                let items = self.runtime("celItems");
                Ok((self.check(Expr::call(items, vec![over]))?, false))
            }
            _ => Ok((over, false)),
        }
    }

    fn search(&mut self, it: &Comprehension, names: Vec<String>, over: Expr) -> Lowered<()> {
        let exists = it.quantifier == Quantifier::Exists;
        let decided = Expr::atom(exists.to_string());
        let failed = self.names.fresh("failed");
        let fallible = !it.body.faults.is_empty();
        if fallible {
            let err = self.runtime("Err");
            self.emit(Stmt::Var(failed.clone(), err));
        }
        let body = self.nested(|lowerer| {
            let none = Expr::atom(lowerer.runtime("ErrNone"));
            if !fallible {
                let test = lowerer.value(&it.body)?;
                let then = lowerer.nested(|lowerer| {
                    lowerer.give(decided);
                    Ok(())
                })?;
                let test = if exists { test } else { test.not() };
                lowerer.emit(Stmt::If(None, test, then));
                return Ok(());
            }
            let attempt = lowerer.attempt(&it.body)?;
            let value = lowerer.names.fresh("v");
            lowerer.emit(Stmt::Define(vec![value.clone(), "err".to_owned()], attempt));
            let value = Expr::atom(value);
            let found = if exists { value } else { value.not() };
            let fine = Expr::binary("==", Expr::atom("err"), none.clone());
            let then = lowerer.nested(|lowerer| {
                lowerer.give(decided);
                Ok(())
            })?;
            lowerer.emit(Stmt::If(None, Expr::binary("&&", fine, found), then));
            let first = Expr::binary("==", Expr::atom(failed.clone()), none);
            let keep = Stmt::Assign(Expr::atom(failed.clone()), Expr::atom("err"));
            lowerer.emit(Stmt::If(None, first, vec![keep]));
            Ok(())
        })?;
        self.emit(Stmt::Range { names, over, body });
        let otherwise = Expr::atom((!exists).to_string());
        if fallible {
            self.emit(Stmt::Return(vec![otherwise, Expr::atom(failed)]));
        } else {
            self.give(otherwise);
        }
        Ok(())
    }

    fn count(&mut self, it: &Comprehension, names: Vec<String>, over: Expr) -> Lowered<()> {
        let count = self.names.fresh("count");
        self.emit(Stmt::Define(vec![count.clone()], Expr::atom("0")));
        let body = self.nested(|lowerer| {
            let test = lowerer.value(&it.body)?;
            lowerer.emit(Stmt::If(None, test, vec![Stmt::Bump(count.clone())]));
            Ok(())
        })?;
        self.emit(Stmt::Range { names, over, body });
        self.give(Expr::binary("==", Expr::atom(count), Expr::atom("1")));
        Ok(())
    }

    fn collect(
        &mut self,
        it: &Comprehension,
        names: Vec<String>,
        over: Expr,
        element: &str,
        node: &Node,
    ) -> Lowered<()> {
        let items = self.names.fresh("items");
        let ty = self.ty(&node.ty)?;
        self.emit(Stmt::Var(items.clone(), ty));
        let append = |value: Expr| {
            let place = Expr::atom(items.clone());
            Stmt::Assign(place.clone(), Expr::call("append", vec![place, value]))
        };
        let body = self.nested(|lowerer| {
            let wanted = match (it.quantifier, &it.filter) {
                (Quantifier::Filter, _) => Some(lowerer.value(&it.body)?),
                (_, Some(filter)) => Some(lowerer.value(filter)?),
                _ => None,
            };
            let then = lowerer.nested(|lowerer| {
                let value = match it.quantifier {
                    Quantifier::Filter => Expr::atom(element),
                    _ => lowerer.value(&it.body)?,
                };
                lowerer.emit(append(value));
                Ok(())
            })?;
            match wanted {
                Some(wanted) => lowerer.emit(Stmt::If(None, wanted, then)),
                None => {
                    for stmt in then {
                        lowerer.emit(stmt);
                    }
                }
            }
            Ok(())
        })?;
        self.emit(Stmt::Range { names, over, body });
        self.give(Expr::atom(items));
        Ok(())
    }
}

fn reads(local: usize, it: &Comprehension) -> bool {
    let mut found = false;
    for part in [Some(&it.body), it.filter.as_ref()].into_iter().flatten() {
        part.walk(&mut |node| found |= matches!(node.kind, Kind::Local(at) if at == local));
    }
    found
}
