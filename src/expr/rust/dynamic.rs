//! Functions whose overload is chosen by the values: only below a `dyn` that the user asked for.

use quote::quote;

use super::super::ir::Expr;
use super::super::types::Type;
use super::code::{Code, Form};
use super::lower::{Lower, Lowered, refuse};

/// Functions and operators, and the items of the runtime that choose.
const CHOSEN: &[(&str, usize, &str)] = &[
    ("+", 2, "dyn_add"),
    ("-", 2, "dyn_subtract"),
    ("*", 2, "dyn_multiply"),
    ("/", 2, "dyn_divide"),
    ("%", 2, "dyn_remainder"),
    ("-_", 1, "dyn_negate"),
    ("<", 2, "dyn_less"),
    ("<=", 2, "dyn_less_or_equal"),
    (">", 2, "dyn_greater"),
    (">=", 2, "dyn_greater_or_equal"),
    ("in", 2, "dyn_in"),
    ("[]", 2, "dyn_index"),
    ("size", 1, "dyn_size"),
    ("int", 1, "dyn_int"),
    ("uint", 1, "dyn_uint"),
    ("double", 1, "dyn_double"),
    ("string", 1, "dyn_string"),
    ("bytes", 1, "dyn_bytes"),
    ("bool", 1, "dyn_bool"),
    ("timestamp", 1, "dyn_timestamp"),
    ("duration", 1, "dyn_duration"),
];

impl Lower<'_> {
    /// A call of a function on values of any type.
    pub fn dynamic(
        &mut self,
        expr: &Expr,
        function: &str,
        receiver: bool,
        args: &[Expr],
    ) -> Lowered {
        let mut known = CHOSEN.iter();
        let chosen = known.find(|(name, count, _)| *name == function && *count == args.len());
        let Some((.., helper)) = chosen.filter(|_| !receiver || function == "size") else {
            return Err(refuse(expr.at, format!("{function:?} of a dyn")));
        };
        let helper = self.name(helper);
        let mut parts = Vec::new();
        for arg in args {
            let code = self.lower(arg)?;
            let value = self.widened(&code, &arg.ty, &Type::Dyn, arg.at)?;
            parts.push(value.lent(&Type::Dyn));
        }
        let values = parts.iter().map(Code::value);
        let result = Code::tight(quote!(#helper(#(#values),*)))
            .whole()
            .form(Form::Owned);
        // The helper gives a `Value`, whatever it is of.
        self.narrowed(&result, &expr.ty, expr.at)
    }
}
