//! Operations on evaluated operands.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::fault::Fault;
use super::super::interval::Interval;
use super::super::ir::{Expr, Kind, Op};
use super::super::types::Type;
use super::Refusal;
use super::clock::duration_part;
use super::code::{Code, Form, Level};
use super::lower::{Lower, Lowered, refuse};

impl Lower<'_> {
    /// An operation with one or two operands.
    pub fn call(&mut self, expr: &Expr, op: Op, args: &[Expr]) -> Lowered {
        match args {
            [operand] => self.unary(expr, op, operand),
            [left, right] => self.binary(expr, op, left, right),
            _ => Err(refuse(expr.at, "a call with so many operands")),
        }
    }

    fn unary(&mut self, expr: &Expr, op: Op, operand: &Expr) -> Lowered {
        let ty = &operand.ty;
        let code = self.lower(operand)?;
        let lent = code.lent(ty);
        let tight = lent.at(Level::Tight);
        match op {
            Op::Not => {
                let operand = code.at(Level::Unary);
                Ok(Code::new(Level::Unary, quote!(!#operand)).with(&[&code]))
            }
            Op::NegateInt => {
                let range = operand.range.unwrap_or(Interval::INT);
                if range.contains(Interval::INT.low) {
                    let receiver = code.typed(Level::Tight);
                    return Ok(self.checked(&quote!(#receiver.checked_neg()), Fault::Overflow));
                }
                let operand = code.at(Level::Unary);
                Ok(Code::new(Level::Unary, quote!(-#operand)).with(&[&code]))
            }
            Op::NegateDouble => {
                let operand = code.at(Level::Unary);
                Ok(Code::new(Level::Unary, quote!(-#operand)).with(&[&code]))
            }
            Op::SizeString => Ok(length(&quote!(#tight.chars().count()), &code)),
            Op::SizeBytes | Op::SizeList | Op::SizeMap => Ok(length(&quote!(#tight.len()), &code)),
            Op::Trim => {
                let trimmed = Code::tight(quote!(#tight.trim())).with(&[&code]);
                let trimmed = trimmed.form(Form::Borrowed);
                // What is cut from a temporary must not outlive it.
                Ok(match code.form {
                    Form::Owned => trimmed.owned(ty),
                    _ => trimmed,
                })
            }
            Op::LowerAscii | Op::UpperAscii => {
                let tokens = if op == Op::LowerAscii {
                    quote!(#tight.to_ascii_lowercase())
                } else {
                    quote!(#tight.to_ascii_uppercase())
                };
                Ok(Code::tight(tokens).with(&[&code]).form(Form::Owned))
            }
            Op::IsVersion => {
                let (is_valid, text) = (self.name("semver_is_valid"), lent.value());
                Ok(Code::tight(quote!(#is_valid(#text))).with(&[&code]))
            }
            Op::MajorVersion | Op::MajorMinorVersion => {
                let helper = self.name(if op == Op::MajorVersion {
                    "semver_major"
                } else {
                    "semver_major_minor"
                });
                let text = lent.value();
                let version = Code::tight(quote!(#helper(#text))).with(&[&code]);
                Ok(version.form(Form::Owned))
            }
            Op::TypeOf => {
                let operand = lent.value();
                let tokens = if let Some(name) = ty.name() {
                    quote!({ let _ = #operand; #name })
                } else {
                    let type_name = self.name("type_name");
                    quote!(#type_name(#operand))
                };
                Ok(Code::new(Level::Block, tokens).with(&[&code]))
            }
            Op::Dyn => self.widened(&code, ty, &expr.ty, expr.at),
            Op::Same => Ok(code),
            Op::As => self.narrowed(&code, &expr.ty, expr.at),
            Op::TimestampPart(part) => self.timestamp_part(&code, part, None, expr.at),
            Op::DurationPart(part) => Ok(duration_part(&code, part)),
            _ => self.convert(expr, op, operand, &code),
        }
    }

    /// An option that is empty where the operation fails.
    pub fn checked(&mut self, option: &TokenStream, fault: Fault) -> Code {
        let error = self.error(fault);
        Code::tight(quote!(#option.ok_or(#error))).whole()
    }

    fn binary(&mut self, expr: &Expr, op: Op, left: &Expr, right: &Expr) -> Lowered {
        match op {
            Op::Equal => return self.equal(left, right, true),
            Op::NotEqual => return self.equal(left, right, false),
            Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                return self.ordered(op, left, right);
            }
            Op::InList => return self.in_list(left, right),
            Op::InMap => return self.in_map(expr, left, right),
            Op::IndexList => return self.index_list(expr, left, right),
            Op::IndexMap => return self.index_map(expr, left, right),
            Op::ConcatString | Op::ConcatBytes | Op::ConcatList => return self.concat(expr, op),
            _ => {}
        }
        let a = self.lower(left)?;
        let b = self.lower(right)?;
        match op {
            Op::AddInt | Op::AddUint => Ok(self.arithmetic(expr, (left, &a), (right, &b), "add")),
            Op::SubtractInt | Op::SubtractUint => {
                Ok(self.arithmetic(expr, (left, &a), (right, &b), "sub"))
            }
            Op::MultiplyInt | Op::MultiplyUint => {
                Ok(self.arithmetic(expr, (left, &a), (right, &b), "mul"))
            }
            Op::DivideInt | Op::DivideUint => {
                Ok(self.division(expr, (left, &a), (right, &b), "div"))
            }
            Op::RemainderInt | Op::RemainderUint => {
                Ok(self.division(expr, (left, &a), (right, &b), "rem"))
            }
            Op::AddDouble => Ok(infix(Level::Sum, &a, &quote!(+), &b)),
            Op::SubtractDouble => Ok(infix(Level::Sum, &a, &quote!(-), &b)),
            Op::MultiplyDouble => Ok(infix(Level::Product, &a, &quote!(*), &b)),
            Op::DivideDouble => Ok(infix(Level::Product, &a, &quote!(/), &b)),
            Op::Contains | Op::StartsWith | Op::EndsWith => {
                let method = match op {
                    Op::Contains => quote!(contains),
                    Op::StartsWith => quote!(starts_with),
                    _ => quote!(ends_with),
                };
                let text = a.lent(&Type::String).at(Level::Tight);
                let part = b.lent(&Type::String).value();
                Ok(Code::tight(quote!(#text.#method(#part))).with(&[&a, &b]))
            }
            Op::CompareVersions => {
                let compare = self.name("semver_compare");
                let (x, y) = (a.lent(&Type::String), b.lent(&Type::String));
                let (x, y) = (x.value(), y.value());
                Ok(Code::tight(quote!(#compare(#x, #y))).with(&[&a, &b]))
            }
            Op::AddDuration | Op::SubtractDuration => {
                let method = if op == Op::AddDuration {
                    quote!(checked_add)
                } else {
                    quote!(checked_sub)
                };
                let name = self.name("Duration");
                let (x, y) = (a.at(Level::Tight), b.at(Level::Tight));
                let nanos = quote!(#x.0.#method(#y.0).map(#name));
                Ok(self.checked(&nanos, Fault::Overflow))
            }
            Op::AddTimestampDuration => Ok(self.shifted(&a, &b, false)),
            // The duration comes first, and so do its errors.
            Op::AddDurationTimestamp => Ok(self.shifted(&b, &a, false)),
            Op::SubtractTimestampDuration => Ok(self.shifted(&a, &b, true)),
            Op::SubtractTimestamp => {
                let between = self.name("time_between");
                let (a, b) = (a.value(), b.value());
                Ok(Code::tight(quote!(#between(#a, #b))).whole())
            }
            Op::TimestampPart(part) => self.timestamp_part(&a, part, Some(right), expr.at),
            Op::SelectDyn => {
                let select = self.name("select");
                let (operand, key) = (a.lent(&Type::Dyn).value(), b.lent(&Type::String).value());
                let found = Code::tight(quote!(#select(#operand, #key)))
                    .whole()
                    .form(Form::Borrowed);
                Ok(if a.form == Form::Owned {
                    found.owned(&Type::Dyn)
                } else {
                    found
                })
            }
            Op::HasDyn => {
                let has = self.name("has");
                let (operand, key) = (a.lent(&Type::Dyn).value(), b.lent(&Type::String).value());
                Ok(Code::tight(quote!(#has(#operand, #key))).whole())
            }
            _ => Err(refuse(expr.at, "this operation")),
        }
    }

    fn arithmetic(
        &mut self,
        expr: &Expr,
        (left, a): (&Expr, &Code),
        (right, b): (&Expr, &Code),
        word: &str,
    ) -> Code {
        let all = Interval::of_type(&expr.ty).unwrap_or(Interval::INT);
        let (x, y) = (left.range.unwrap_or(all), right.range.unwrap_or(all));
        let (exact, level, op) = match word {
            "add" => (x.plus(y), Level::Sum, quote!(+)),
            "sub" => (x.minus(y), Level::Sum, quote!(-)),
            _ => (x.times(y), Level::Product, quote!(*)),
        };
        if exact.within(all) {
            return infix(level, a, &op, b);
        }
        let method = format_ident!("checked_{word}");
        let (receiver, argument) = (a.typed(Level::Tight), b.value());
        self.checked(&quote!(#receiver.#method(#argument)), Fault::Overflow)
    }

    fn division(
        &mut self,
        expr: &Expr,
        (left, a): (&Expr, &Code),
        (right, b): (&Expr, &Code),
        word: &str,
    ) -> Code {
        let signed = expr.ty == Type::Int;
        let all = Interval::of_type(&expr.ty).unwrap_or(Interval::INT);
        let (x, y) = (left.range.unwrap_or(all), right.range.unwrap_or(all));
        let overflows = signed && x.contains(Interval::INT.low) && y.contains(-1);
        let by_zero = y.contains(0);
        let method = format_ident!("checked_{word}");
        if !overflows && !by_zero {
            let op = if word == "div" { quote!(/) } else { quote!(%) };
            return infix(Level::Product, a, &op, b);
        }
        if overflows && by_zero {
            let helper = self.name(if word == "div" { "divide" } else { "remainder" });
            let (a, b) = (a.value(), b.value());
            return Code::tight(quote!(#helper(#a, #b))).whole();
        }
        let fault = if by_zero {
            Fault::DivisionByZero
        } else {
            Fault::Overflow
        };
        let (receiver, argument) = (a.typed(Level::Tight), b.value());
        self.checked(&quote!(#receiver.#method(#argument)), fault)
    }

    fn shifted(&mut self, time: &Code, duration: &Code, back: bool) -> Code {
        let shift = self.name("shift");
        let (time, duration) = (time.value(), duration.at(Level::Tight));
        let nanos = quote!(i128::from(#duration.0));
        let nanos = if back { quote!(-#nanos) } else { nanos };
        Code::tight(quote!(#shift(#time, #nanos))).whole()
    }

    fn concat(&mut self, expr: &Expr, op: Op) -> Lowered {
        let mut parts = Vec::new();
        self.concatenated(expr, op, &mut parts)?;
        let lent: Vec<Code> = parts.iter().map(|part| part.lent(&expr.ty)).collect();
        let values = lent.iter().map(Code::value);
        let code = Code::tight(quote!([#(#values),*].concat())).form(Form::Owned);
        Ok(code.with(&parts.iter().collect::<Vec<_>>()))
    }

    /// The operands of a chain of `+`, so that the whole is put together once.
    fn concatenated(&mut self, expr: &Expr, op: Op, parts: &mut Vec<Code>) -> Result<(), Refusal> {
        if let Kind::Call { op: own, args } = &expr.kind
            && *own == op
        {
            return args
                .iter()
                .try_for_each(|arg| self.concatenated(arg, op, parts));
        }
        parts.push(self.lower(expr)?);
        Ok(())
    }
}

fn length(count: &TokenStream, operand: &Code) -> Code {
    // A cast binds more loosely than its reader may think: parentheses wherever it is an operand.
    Code::new(Level::Compare, quote!(#count as i64)).with(&[operand])
}

/// `a op b`, where `op` groups to the left.
pub fn infix(level: Level, a: &Code, op: &TokenStream, b: &Code) -> Code {
    let tighter = if level == Level::Sum {
        Level::Product
    } else {
        Level::Unary
    };
    // Of two literals, one must tell the type.
    let x = if b.is_literal() {
        a.typed(level)
    } else {
        a.at(level)
    };
    let y = b.at(tighter);
    Code::new(level, quote!(#x #op #y)).with(&[a, b])
}
