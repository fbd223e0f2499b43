//! Operations on evaluated operands.

use proc_macro2::{Ident, Literal};
use quote::{format_ident, quote};

use super::super::fault::Fault;
use super::super::interval::Interval;
use super::super::ir::{Expr, Op, Part};
use super::super::problem::Extent;
use super::super::types::Type;
use super::super::value::Value;
use super::super::zone::Zone;
use super::Refusal;
use super::code::{Code, Form, Level, is_copied, seen};
use super::lower::{Lower, Lowered, refuse};
use super::types::{ident, snake};
use super::zones::local_time;

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
        let plain = |tokens| Ok(Code::tight(tokens).with(&[&code]));
        match op {
            Op::Not => {
                let operand = code.at(Level::Unary);
                Ok(Code::new(Level::Unary, quote!(!#operand)).with(&[&code]))
            }
            Op::NegateInt => {
                let range = operand.range.unwrap_or(Interval::INT);
                if range.contains(Interval::INT.low) {
                    let receiver = code.typed(Level::Tight);
                    return Ok(self.checked(quote!(#receiver.checked_neg()), Fault::Overflow));
                }
                let operand = code.at(Level::Unary);
                Ok(Code::new(Level::Unary, quote!(-#operand)).with(&[&code]))
            }
            Op::NegateDouble => {
                let operand = code.at(Level::Unary);
                Ok(Code::new(Level::Unary, quote!(-#operand)).with(&[&code]))
            }
            Op::SizeString => length(quote!(#tight.chars().count()), &code),
            Op::SizeBytes | Op::SizeList | Op::SizeMap => length(quote!(#tight.len()), &code),
            Op::TypeOf => match ty.name() {
                Some(name) => {
                    let value = code.value();
                    let block = quote!({ let _ = #value; #name });
                    Ok(Code::new(Level::Block, block).with(&[&code]))
                }
                None => {
                    let type_name = self.name("type_name");
                    let operand = lent.value();
                    plain(quote!(#type_name(#operand)))
                }
            },
            Op::Dyn => self.widened(&code, ty, &expr.ty, expr.at),
            Op::Same => Ok(code),
            Op::As => self.narrowed(&code, &expr.ty, expr.at),
            Op::TimestampPart(part) => self.timestamp_part(&code, part, None, expr.at),
            Op::DurationPart(part) => {
                let value = code.at(Level::Tight);
                Ok(match part {
                    Part::Hours => product(quote!(#value.0 / 3_600_000_000_000)),
                    Part::Minutes => product(quote!(#value.0 / 60_000_000_000)),
                    Part::Milliseconds => product(quote!(#value.0 % 1_000_000_000 / 1_000_000)),
                    _ => product(quote!(#value.0 / 1_000_000_000)),
                }
                .with(&[&code]))
            }
            _ => self.convert(expr, op, operand, &code),
        }
    }

    /// An option that is empty where the operation fails.
    pub fn checked(&mut self, option: proc_macro2::TokenStream, fault: Fault) -> Code {
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
            Op::AddInt | Op::AddUint => self.arithmetic(expr, (left, &a), (right, &b), "add"),
            Op::SubtractInt | Op::SubtractUint => {
                self.arithmetic(expr, (left, &a), (right, &b), "sub")
            }
            Op::MultiplyInt | Op::MultiplyUint => {
                self.arithmetic(expr, (left, &a), (right, &b), "mul")
            }
            Op::DivideInt | Op::DivideUint => self.division(expr, (left, &a), (right, &b), "div"),
            Op::RemainderInt | Op::RemainderUint => {
                self.division(expr, (left, &a), (right, &b), "rem")
            }
            Op::AddDouble => Ok(infix(Level::Sum, &a, quote!(+), &b)),
            Op::SubtractDouble => Ok(infix(Level::Sum, &a, quote!(-), &b)),
            Op::MultiplyDouble => Ok(infix(Level::Product, &a, quote!(*), &b)),
            Op::DivideDouble => Ok(infix(Level::Product, &a, quote!(/), &b)),
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
            Op::AddDuration | Op::SubtractDuration => {
                let method = if op == Op::AddDuration {
                    quote!(checked_add)
                } else {
                    quote!(checked_sub)
                };
                let name = self.name("Duration");
                let (x, y) = (a.at(Level::Tight), b.at(Level::Tight));
                let nanos = quote!(#x.0.#method(#y.0).map(#name));
                Ok(self.checked(nanos, Fault::Overflow))
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
    ) -> Lowered {
        let all = Interval::of_type(&expr.ty).unwrap_or(Interval::INT);
        let (x, y) = (left.range.unwrap_or(all), right.range.unwrap_or(all));
        let (exact, level, op) = match word {
            "add" => (x.plus(y), Level::Sum, quote!(+)),
            "sub" => (x.minus(y), Level::Sum, quote!(-)),
            _ => (x.times(y), Level::Product, quote!(*)),
        };
        if exact.within(all) {
            return Ok(infix(level, a, op, b));
        }
        let method = format_ident!("checked_{word}");
        let (receiver, argument) = (a.typed(Level::Tight), b.value());
        Ok(self.checked(quote!(#receiver.#method(#argument)), Fault::Overflow))
    }

    fn division(
        &mut self,
        expr: &Expr,
        (left, a): (&Expr, &Code),
        (right, b): (&Expr, &Code),
        word: &str,
    ) -> Lowered {
        let signed = expr.ty == Type::Int;
        let all = Interval::of_type(&expr.ty).unwrap_or(Interval::INT);
        let (x, y) = (left.range.unwrap_or(all), right.range.unwrap_or(all));
        let overflows = signed && x.contains(Interval::INT.low) && y.contains(-1);
        let by_zero = y.contains(0);
        let method = format_ident!("checked_{word}");
        if !overflows && !by_zero {
            let op = if word == "div" { quote!(/) } else { quote!(%) };
            return Ok(infix(Level::Product, a, op, b));
        }
        if overflows && by_zero {
            let helper = self.name(if word == "div" { "divide" } else { "remainder" });
            let (a, b) = (a.value(), b.value());
            return Ok(Code::tight(quote!(#helper(#a, #b))).whole());
        }
        let fault = if by_zero {
            Fault::DivisionByZero
        } else {
            Fault::Overflow
        };
        let (receiver, argument) = (a.typed(Level::Tight), b.value());
        Ok(self.checked(quote!(#receiver.#method(#argument)), fault))
    }

    fn shifted(&mut self, time: &Code, duration: &Code, back: bool) -> Code {
        let shift = self.name("shift");
        let (time, duration) = (time.value(), duration.at(Level::Tight));
        let nanos = quote!(i128::from(#duration.0));
        let nanos = if back { quote!(-#nanos) } else { nanos };
        Code::tight(quote!(#shift(#time, #nanos))).whole()
    }

    fn timestamp_part(
        &mut self,
        time: &Code,
        part: Part,
        zone: Option<&Expr>,
        at: Extent,
    ) -> Lowered {
        let place = time.at(Level::Tight);
        if part == Part::Milliseconds {
            let code = quote!(i64::from(#place.nanos / 1_000_000));
            return Ok(Code::tight(code).with(&[time]));
        }
        let zone = match zone {
            None => Zone::Fixed(0),
            Some(zone) => zone_of(zone)?,
        };
        let seconds = match zone {
            Zone::Fixed(0) => Code::tight(quote!(#place.seconds)),
            Zone::Fixed(ahead) if ahead > 0 => {
                let ahead = Literal::i32_unsuffixed(ahead);
                Code::new(Level::Sum, quote!(#place.seconds + #ahead))
            }
            Zone::Fixed(behind) => {
                let behind = Literal::u32_unsuffixed(behind.unsigned_abs());
                Code::new(Level::Sum, quote!(#place.seconds - #behind))
            }
            Zone::Named(named) => {
                let local = self.zone(&named, at)?;
                Code::tight(quote!(#local(#place.seconds)))
            }
        };
        let (value, tight) = (seconds.value(), seconds.at(Level::Tight));
        let code = match part {
            Part::Hours => product(quote!(#tight.rem_euclid(86_400) / 3600)),
            Part::Minutes => product(quote!(#tight.rem_euclid(3600) / 60)),
            Part::Seconds => Code::tight(quote!(#tight.rem_euclid(60))),
            Part::DayOfWeek => {
                let days = quote!(#tight.div_euclid(86_400));
                Code::tight(quote!((#days + 4).rem_euclid(7)))
            }
            Part::DayOfYear => {
                let helper = self.name("day_of_year");
                Code::tight(quote!(#helper(#value)))
            }
            part => {
                let date = self.name("date");
                let days = quote!(#tight.div_euclid(86_400));
                match part {
                    Part::FullYear => Code::tight(quote!(#date(#days).0)),
                    Part::Month => Code::new(Level::Sum, quote!(#date(#days).1 - 1)),
                    Part::Date => Code::tight(quote!(#date(#days).2)),
                    _ => Code::new(Level::Sum, quote!(#date(#days).2 - 1)),
                }
            }
        };
        Ok(code.with(&[time]))
    }

    /// The function that gives the local time of a zone.
    fn zone(&mut self, zone: &jiff::tz::TimeZone, at: Extent) -> Result<Ident, Refusal> {
        let name = zone.iana_name().unwrap_or_default();
        let function = format!("time_in_{}", snake(&name.to_lowercase()));
        if !self.uses.zones.contains_key(&function) {
            let text = local_time(name, &function, zone).ok_or_else(|| Refusal {
                code: "expr/time-zone-unsupported-in-rust",
                at,
                message: format!("the changes of {name} follow no rule that can be written down"),
            })?;
            // Only a zone whose clocks still change has a rule.
            if text.contains("weekday_of_month") {
                self.name("weekday_of_month");
                self.name("date");
            }
            self.uses.zones.insert(function.clone(), text);
        }
        Ok(ident(&function))
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
        if let super::super::ir::Kind::Call { op: own, args } = &expr.kind
            && *own == op
        {
            return args
                .iter()
                .try_for_each(|arg| self.concatenated(arg, op, parts));
        }
        parts.push(self.lower(expr)?);
        Ok(())
    }

    fn index_list(&mut self, expr: &Expr, list: &Expr, index: &Expr) -> Lowered {
        let items = self.lower(list)?;
        let element = self.name("element");
        let position = self.lower(index)?;
        let position = match index.ty {
            Type::Int => position,
            _ => {
                let widened = self.widened(&position, &index.ty, &Type::Dyn, index.at)?;
                let helper = self.name("position");
                let operand = widened.lent(&Type::Dyn).value();
                Code::tight(quote!(#helper(#operand))).whole()
            }
        };
        let (lent, at) = (items.lent(&list.ty).value(), position.value());
        let found = seen(&expr.ty, &quote!(#element(#lent, #at)?)).inside();
        Ok(if items.form == Form::Owned {
            found.owned(&expr.ty)
        } else {
            found
        })
    }

    fn index_map(&mut self, expr: &Expr, map: &Expr, key: &Expr) -> Lowered {
        let entries = self.lower(map)?;
        let option = self.looked_up(&entries, map, key)?;
        if option.form == Form::Owned {
            let error = self.error(Fault::NoSuchKey);
            let option = option.at(Level::Tight);
            let form = if is_copied(&expr.ty) {
                Form::Copied
            } else {
                Form::Owned
            };
            let found = Code::tight(quote!(#option.ok_or(#error)));
            return Ok(found.whole().form(form));
        }
        let option = Code::tight(super::logic::lent_option(
            &option.at(Level::Tight),
            &expr.ty,
        ))
        .with(&[&option]);
        let found = self
            .present(expr, &option.at(Level::Tight), &expr.ty)
            .with(&[&option]);
        Ok(if entries.form == Form::Owned && !is_copied(&expr.ty) {
            found.owned(&expr.ty)
        } else {
            found
        })
    }

    fn in_map(&mut self, expr: &Expr, key: &Expr, map: &Expr) -> Lowered {
        let _ = expr;
        let entries = self.lower(map)?;
        if let Type::Map(known, _) = &map.ty
            && **known == key.ty
            && key.ty != Type::Dyn
        {
            let sought = self.lower(key)?;
            let place = entries.lent(&map.ty).at(Level::Tight);
            let sought_tokens = if is_copied(&key.ty) {
                let sought = sought.at(Level::Unary);
                quote!(&#sought)
            } else {
                sought.lent(&key.ty).value()
            };
            let code = Code::tight(quote!(#place.contains_key(#sought_tokens)));
            return Ok(code.with(&[&entries, &sought]));
        }
        let option = self.looked_up(&entries, map, key)?;
        let tokens = option.at(Level::Tight);
        Ok(Code::tight(quote!(#tokens.is_some())).with(&[&option]))
    }

    /// An option of a reference to the entry.
    fn looked_up(&mut self, entries: &Code, map: &Expr, key: &Expr) -> Lowered {
        let Type::Map(known, _) = &map.ty else {
            return Err(refuse(map.at, "a lookup in what is no map"));
        };
        let sought = self.lower(key)?;
        if **known == key.ty && key.ty != Type::Dyn {
            let tokens = self.entry(&entries.lent(&map.ty), &sought, &key.ty);
            return Ok(Code::tight(tokens)
                .with(&[entries, &sought])
                .form(Form::Borrowed));
        }
        let sought = self.widened(&sought, &key.ty, &Type::Dyn, key.at)?;
        let operand = sought.lent(&Type::Dyn).value();
        let place = entries.lent(&map.ty).at(Level::Tight);
        let helper = match **known {
            Type::Dyn => self.name("sought"),
            Type::Int => self.name("int_key"),
            Type::Uint => self.name("uint_key"),
            Type::Bool => self.name("bool_key"),
            Type::String => self.name("string_key"),
            _ => return Err(refuse(key.at, "keys of this type")),
        };
        // A temporary map ends with the block, so its entry is taken out.
        let tokens = if entries.form == Form::Owned {
            let value = entries.value();
            let taken = quote!(#helper(#operand).and_then(|key| entries.get(&key).cloned()));
            quote!({ let entries = #value; #taken })
        } else {
            quote!(#helper(#operand).and_then(|key| #place.get(&key)))
        };
        let form = if entries.form == Form::Owned {
            Form::Owned
        } else {
            Form::Borrowed
        };
        Ok(Code::tight(tokens).with(&[entries, &sought]).form(form))
    }
}

fn length(count: proc_macro2::TokenStream, operand: &Code) -> Lowered {
    // A cast binds more loosely than its reader may think: parentheses wherever it is an operand.
    Ok(Code::new(Level::Compare, quote!(#count as i64)).with(&[operand]))
}

fn product(tokens: proc_macro2::TokenStream) -> Code {
    Code::new(Level::Product, tokens)
}

/// `a op b`, where `op` groups to the left.
pub fn infix(level: Level, a: &Code, op: proc_macro2::TokenStream, b: &Code) -> Code {
    let tighter = if level == Level::Sum {
        Level::Product
    } else {
        Level::Unary
    };
    let (x, y) = (a.at(level), b.at(tighter));
    Code::new(level, quote!(#x #op #y)).with(&[a, b])
}

/// The constant zone of an accessor.
fn zone_of(zone: &Expr) -> Result<Zone, Refusal> {
    match zone.as_const() {
        Some(Value::String(name)) => Zone::read(name),
        _ => None,
    }
    .ok_or_else(|| refuse(zone.at, "a time zone that is not constant"))
}
