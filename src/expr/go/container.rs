//! Lists, maps and records.

use super::super::fault::{Fault, Faults};
use super::super::ir::{Expr as Node, Op};
use super::super::types::Type;
use super::super::value::Value;
use super::ast::{Decl, Expr, Func, Stmt};
use super::lower::{Lowered, Lowerer};
use super::operation::Operand;
use super::{names, open};

/// So many literals are compared one by one; more get a switch.
const FEW: usize = 3;

/// A field of a record.
struct Place {
    value: Expr,
    /// The test, where it may be absent.
    is_there: Option<Expr>,
    /// What using it fails with then.
    absent: &'static str,
}

impl Lowerer<'_, '_> {
    /// `x in [literals]`, if this is it.
    pub fn membership(&mut self, op: Op, args: &[Node]) -> Lowered<Option<Expr>> {
        let (Op::InList, [item, list]) = (op, args) else {
            return Ok(None);
        };
        let Some(Value::List(literals)) = list.as_const() else {
            return Ok(None);
        };
        let fits = |literal: &Value| {
            matches!(
                (literal, &item.ty),
                (Value::Int(_), Type::Int)
                    | (Value::Uint(_), Type::Uint)
                    | (Value::String(_), Type::String)
            )
        };
        if literals.is_empty() || !literals.iter().all(fits) || item.as_const().is_some() {
            return Ok(None);
        }
        let mut distinct: Vec<Expr> = Vec::new();
        for literal in literals.iter() {
            let literal = self.constant(literal, &item.ty)?;
            if !distinct.contains(&literal) {
                distinct.push(literal);
            }
        }
        let code = self.value(item)?;
        if distinct.len() == 1 || (distinct.len() <= FEW && code.is_simple()) {
            let tests = distinct
                .into_iter()
                .map(|literal| Expr::binary("==", code.clone(), literal));
            return Ok(tests.reduce(|all, test| Expr::binary("||", all, test)));
        }
        let ty = self.ty(&item.ty)?;
        let body = vec![
            Stmt::Switch(
                Expr::atom("x"),
                vec![(distinct, vec![Stmt::Return(vec![Expr::atom("true")])])],
            ),
            Stmt::Return(vec![Expr::atom("false")]),
        ];
        let func = Func {
            params: vec![("x".to_owned(), ty)],
            results: vec!["bool".to_owned()],
            body,
        };
        let known = self.own.iter().find_map(|decl| match decl {
            Decl::Func(name, _, known) if *known == func => Some(name.clone()),
            _ => None,
        });
        let name = known.unwrap_or_else(|| {
            let name = self.own_name("Set");
            let comment = format!("{name} tells whether x is in a list of the expression.");
            self.own.push(Decl::Func(name.clone(), comment, func));
            name
        });
        Ok(Some(Expr::call(name, vec![code])))
    }

    /// `x in list`
    pub fn in_list(&mut self, item: &Operand<'_>, list: &Operand<'_>) -> Lowered<Expr> {
        let Type::List(element) = &list.ty else {
            return self.refuse(format!("in {}", list.ty));
        };
        let native = matches!(
            **element,
            Type::Bool | Type::Int | Type::Uint | Type::Double | Type::String | Type::Duration
        );
        if item.ty == **element && native {
            return Ok(Expr::call(
                "slices.Contains",
                vec![list.code.clone(), item.code.clone()],
            ));
        }
        let name = self.names.fresh("x");
        let sought = if item.code.is_simple() {
            item.code.clone()
        } else {
            // In front of the loop, not once for each element.
            self.bound(item.code.clone(), &item.ty)?
        };
        let ty = self.ty(element)?;
        let param = if **element == Type::Null {
            "_".to_owned()
        } else {
            name.clone()
        };
        let test = self.func(&Type::Bool, false, vec![(param, ty)], |lowerer| {
            let equal = match **element {
                Type::Null if item.ty == Type::Null => Expr::atom("true"),
                Type::Null => lowerer.same(sought, &item.ty, Expr::atom("nil"), &Type::Dyn)?,
                _ => lowerer.same(sought, &item.ty, Expr::atom(name), element)?,
            };
            lowerer.give(equal);
            Ok(())
        })?;
        Ok(Expr::call(
            "slices.ContainsFunc",
            vec![list.code.clone(), test],
        ))
    }

    /// Whether keys of a map are looked up as they are.
    fn native_key(map: &Type, key: &Type) -> bool {
        matches!(map, Type::Map(known, _) if **known == *key && **known != Type::Dyn)
    }

    /// The map with `any` keys, and the key as one.
    fn any_key(&mut self, map: &Operand<'_>, key: &Operand<'_>) -> Lowered<Vec<Expr>> {
        let Type::Map(_, value) = &map.ty else {
            return self.refuse(format!("a key of {}", map.ty));
        };
        let loose = Type::map(Type::Dyn, (**value).clone());
        let code = self.converted(map.code.clone(), &map.ty, &loose)?;
        let key = self.converted(key.code.clone(), &key.ty, &Type::Dyn)?;
        Ok(vec![code, key])
    }

    /// `key in map`
    pub fn in_map(&mut self, key: &Operand<'_>, map: &Operand<'_>) -> Lowered<Expr> {
        if Self::native_key(&map.ty, &key.ty) {
            let key = key.code.clone();
            return Ok(Expr::call(
                self.runtime("celHasKey"),
                vec![map.code.clone(), key],
            ));
        }
        let args = self.any_key(map, key)?;
        Ok(Expr::call(self.runtime("celHasAnyKey"), args))
    }

    /// `map[key]`
    pub fn index_map(
        &mut self,
        map: &Operand<'_>,
        key: &Operand<'_>,
        ty: &Type,
        faults: Faults,
    ) -> Lowered<Expr> {
        let value = match &map.ty {
            Type::Map(_, value) => (**value).clone(),
            _ => return self.refuse(format!("a key of {}", map.ty)),
        };
        let native = Self::native_key(&map.ty, &key.ty);
        let found = if native {
            let entry = map.code.clone().index(key.code.clone());
            if !faults.has(Fault::NoSuchKey) {
                return self.converted(entry, &value, ty);
            }
            self.check_ok(entry, Fault::NoSuchKey)?
        } else {
            let args = self.any_key(map, key)?;
            let find = self.runtime("celFind");
            if faults.has(Fault::NoSuchKey) {
                self.check_ok(Expr::call(find, args), Fault::NoSuchKey)?
            } else {
                Expr::call(self.runtime("celFound"), args)
            }
        };
        self.converted(found, &value, ty)
    }

    /// `list[index]`
    pub fn index_list(&mut self, list: &Operand<'_>, index: &Operand<'_>) -> Lowered<Expr> {
        if let Some(position) = self.position(index)? {
            return self.checked("celElement", vec![list.code.clone(), position]);
        }
        let index = self.converted(index.code.clone(), &index.ty, &Type::Dyn)?;
        self.checked("celAnyElement", vec![list.code.clone(), index])
    }

    /// `{k: v}`
    pub fn map(&mut self, entries: &[(Node, Node)], node: &Node) -> Lowered<Expr> {
        let Type::Map(key, value) = &node.ty else {
            return self.refuse("a map of another type");
        };
        let invalid = **key == Type::Dyn && node.faults.has(Fault::InvalidArgument);
        let distinct = !node.faults.has(Fault::DuplicateKey) && !invalid;
        let ty = self.ty(&node.ty)?;
        if distinct
            && entries
                .iter()
                .all(|(k, v)| k.faults.is_empty() && v.faults.is_empty())
        {
            let mut lowered = Vec::new();
            for (k, v) in entries {
                let name = self.value(k)?;
                let name = self.converted(name, &k.ty, key)?;
                let code = self.value(v)?;
                lowered.push((Some(name), self.converted(code, &v.ty, value)?));
            }
            return Ok(Expr::Composite(ty, lowered));
        }
        let map = self.names.fresh("entries");
        self.emit(Stmt::Define(
            vec![map.clone()],
            Expr::Composite(ty, Vec::new()),
        ));
        for (k, v) in entries {
            let name = self.value(k)?;
            let name = self.converted(name, &k.ty, key)?;
            let code = self.value(v)?;
            let code = self.converted(code, &v.ty, value)?;
            if distinct {
                self.put(&map, name, code);
                continue;
            }
            // With the types written out, for the entry may be a number.
            let inner = self.ty(value)?;
            let put = if **key == Type::Dyn {
                format!("{}[{inner}]", self.runtime("celPutAny"))
            } else {
                let outer = self.ty(key)?;
                format!("{}[{outer}, {inner}]", self.runtime("celPut"))
            };
            let call = Expr::call(put, vec![Expr::atom(map.clone()), name, code]);
            self.ensure(call)?;
        }
        Ok(Expr::atom(map))
    }

    /// Fails as the call does, which gives an `Err` and nothing else.
    fn ensure(&mut self, call: Expr) -> Lowered<()> {
        let failing = self.failing(Expr::atom("err"))?;
        let none = Expr::atom(self.runtime("ErrNone"));
        let define = Stmt::Define(vec!["err".to_owned()], call);
        let test = Expr::binary("!=", Expr::atom("err"), none);
        self.emit(Stmt::If(Some(Box::new(define)), test, vec![failing]));
        Ok(())
    }

    fn place(&mut self, record: &Node, field: usize) -> Lowered<Place> {
        let Type::Record(shape) = &record.ty else {
            return self.refuse("a field of no record");
        };
        let Some(known) = shape.fields.get(field) else {
            return self.refuse("a field that is not there");
        };
        let record_code = self.value(record)?;
        let select = |name| Expr::Select(Box::new(record_code.clone()), name);
        let place = select(names::upper(&known.name));
        if !known.optional {
            return Ok(Place {
                value: place,
                is_there: None,
                absent: "ErrNoSuchKey",
            });
        }
        if self.is_open(record) {
            return Ok(Place {
                value: place,
                is_there: Some(select(open::presence(&known.name))),
                absent: "ErrAbsent",
            });
        }
        Ok(Place {
            value: Expr::Unary("*", Box::new(place.clone())),
            is_there: Some(Expr::binary("!=", place, Expr::atom("nil"))),
            absent: "ErrNoSuchKey",
        })
    }

    /// `record.field`
    pub fn field(&mut self, record: &Node, field: usize, node: &Node) -> Lowered<Expr> {
        let place = self.place(record, field)?;
        if let Some(is_there) = place.is_there
            && node.faults.has(Fault::NoSuchKey)
        {
            let fault = Expr::atom(self.runtime(place.absent));
            let failing = self.failing(fault)?;
            self.emit(Stmt::If(None, is_there.not(), vec![failing]));
        }
        Ok(place.value)
    }

    /// `has(record.field)`
    pub fn has_field(&mut self, record: &Node, field: usize) -> Lowered<Expr> {
        let place = self.place(record, field)?;
        Ok(place.is_there.unwrap_or_else(|| Expr::atom("true")))
    }
}
