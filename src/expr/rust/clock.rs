//! Parts of timestamps and durations.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::ir::{Expr, Part};
use super::super::problem::Extent;
use super::super::value::Value;
use super::super::zone::Zone;
use super::Refusal;
use super::code::{Code, Level};
use super::lower::{Lower, Lowered, refuse};
use super::types::{ident, snake};
use super::zones::local_time;

impl Lower<'_> {
    /// A part of a timestamp, in UTC or in a zone.
    pub fn timestamp_part(
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
}

/// A part of a duration.
pub fn duration_part(duration: &Code, part: Part) -> Code {
    let value = duration.at(Level::Tight);
    match part {
        Part::Hours => product(quote!(#value.0 / 3_600_000_000_000)),
        Part::Minutes => product(quote!(#value.0 / 60_000_000_000)),
        Part::Milliseconds => product(quote!(#value.0 % 1_000_000_000 / 1_000_000)),
        _ => product(quote!(#value.0 / 1_000_000_000)),
    }
    .with(&[duration])
}

fn product(tokens: TokenStream) -> Code {
    Code::new(Level::Product, tokens)
}

/// The constant zone of an accessor.
fn zone_of(zone: &Expr) -> Result<Zone, Refusal> {
    match zone.as_const() {
        Some(Value::String(name)) => Zone::read(name),
        _ => None,
    }
    .ok_or_else(|| refuse(zone.at, "a time zone that is not constant"))
}
