//! The open record, such as the attributes of a request: a struct that holds values rather than pointers, with
//! `hasUserID` beside `UserID` where a field may be absent. It is passed by its address.

use super::super::ir::{Expr as Node, Kind};
use super::super::types::{Record, Type};
use super::super::value::{Key, Value};
use super::ast::Expr;
use super::lower::{Lowered, Lowerer};
use super::names;

/// The name of the struct of an open record.
pub fn name(record: &Record) -> String {
    names::lower(&record.name)
}

/// What tells whether an optional field is there.
pub fn presence(field: &str) -> String {
    format!("has{}", names::upper(field))
}

/// The fields of the struct: names and types.
pub fn fields(record: &Record) -> Lowered<Vec<(String, String)>> {
    let plain = Record {
        name: record.name.clone(),
        fields: record.fields.iter().map(present).collect(),
    };
    let optional = record.fields.iter().filter(|field| field.optional);
    let tellers = optional.map(|field| (presence(&field.name), "bool".to_owned()));
    let mut fields = super::function::fields(&plain)?;
    fields.extend(tellers);
    Ok(fields)
}

fn present(field: &super::super::types::Field) -> super::super::types::Field {
    super::super::types::Field {
        optional: false,
        ..field.clone()
    }
}

impl Lowerer<'_, '_> {
    /// The type of a variable that is an open record.
    pub fn open(&mut self, record: &Record) -> Lowered<String> {
        let name = name(record);
        if let Some(known) = self.package.open.get(&name)
            && known != record
        {
            return self.refuse(format!("two different records {:?}", record.name));
        }
        if !self.package.open.contains_key(&name) {
            self.package.open.insert(name.clone(), record.clone());
        }
        Ok(format!("*{name}"))
    }

    /// Whether the node is the open record.
    pub fn is_open(&self, node: &Node) -> bool {
        let Kind::Var(at) = node.kind else {
            return false;
        };
        let variable = self.program.variables.get(at);
        variable.is_some_and(|variable| variable.open)
    }

    /// The open record with these fields.
    pub fn open_constant(&mut self, value: &Value, record: &Record) -> Lowered<Expr> {
        let Value::Map(entries) = value else {
            return self.refuse("a record that is no map");
        };
        let mut fields = Vec::new();
        for field in &record.fields {
            let key = Key::String(std::sync::Arc::from(field.name.as_str()));
            let Some(value) = entries.get(&key) else {
                continue;
            };
            let value = self.constant(value, &field.ty)?;
            fields.push((Some(Expr::atom(names::upper(&field.name))), value));
            if field.optional {
                let teller = Expr::atom(presence(&field.name));
                fields.push((Some(teller), Expr::atom("true")));
            }
        }
        let made = Expr::Composite(name(record), fields);
        Ok(Expr::Unary("&", Box::new(made)))
    }

    /// The type of a parameter.
    pub fn parameter(&mut self, variable: &super::super::ir::Variable) -> Lowered<String> {
        match &variable.ty {
            Type::Record(record) if variable.open => self.open(record),
            ty => self.ty(ty),
        }
    }
}
