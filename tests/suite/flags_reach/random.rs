//! Random conditions over given attributes.

use fastrand::Rng;
use govkit::expr::{Type, Value};
use govkit::flag::reach::Domain;

use super::flag::Named;

pub struct Random<'a> {
    pub rng: &'a mut Rng,
    pub attributes: &'a [Named],
    /// Attributes may meet in one comparison.
    pub related: bool,
}

impl Random<'_> {
    fn pick(&mut self, texts: &[&str]) -> String {
        texts[self.rng.usize(..texts.len())].to_owned()
    }

    fn of(&mut self, ty: &Type) -> Option<Named> {
        let fit: Vec<Named> = self
            .attributes
            .iter()
            .filter(|named| named.ty == *ty)
            .cloned()
            .collect();
        (!fit.is_empty()).then(|| fit[self.rng.usize(..fit.len())].clone())
    }

    fn constant(&mut self) -> i64 {
        match self.rng.u8(..4) {
            0 => self.rng.i64(-3..4),
            1 => self.rng.i64(-25..0),
            _ => self.rng.i64(0..45),
        }
    }

    fn divisor(&mut self) -> i64 {
        let divisor = self.rng.i64(1..12);
        if self.rng.u8(..5) == 0 {
            -divisor
        } else {
            divisor
        }
    }

    /// An int made of one attribute, or of several.
    fn int(&mut self, depth: u32, name: &str) -> String {
        let leaf = if self.related {
            self.of(&Type::Int)
                .map_or(name.to_owned(), |named| named.name.to_owned())
        } else {
            name.to_owned()
        };
        if depth == 0 {
            return leaf;
        }
        let inner = self.int(depth - 1, name);
        let number = self.constant();
        match self.rng.u8(..13) {
            0 | 1 => format!("({inner} % {})", self.divisor()),
            2 => format!("({inner} / {})", self.divisor()),
            3 => format!("({inner} + {number})"),
            4 => format!("({inner} - {number})"),
            5 => format!("({number} - {inner})"),
            6 => format!("({inner} * {})", self.rng.i64(-3..4)),
            7 => format!("(-{inner})"),
            8 => {
                let test = self.bool(0);
                format!("({test} ? {inner} : {number})")
            }
            9 => format!("({} / {inner})", self.rng.i64(1..50)),
            10 => format!("({inner} * {leaf})"),
            11 => format!("({inner} + {leaf})"),
            _ => format!("({inner} - {leaf})"),
        }
    }

    fn comparison(&mut self) -> String {
        self.pick(&["<", "<=", "==", "!=", ">=", ">"])
    }

    /// A test of one attribute, if they are not to be related.
    // One table of forms.
    #[allow(clippy::too_many_lines)]
    fn atom(&mut self) -> String {
        let named = self.attributes[self.rng.usize(..self.attributes.len())].clone();
        let name = named.name;
        if named.attribute.optional && self.rng.u8(..4) == 0 {
            return format!("has({name})");
        }
        match &named.ty {
            Type::Bool => name.to_owned(),
            Type::Int => self.about_int(name),
            Type::Uint => self.about_uint(name),
            Type::Timestamp => self.about_time(name),
            Type::Duration => self.about_duration(name),
            Type::Double => self.about_double(&named),
            _ => self.about_text(name),
        }
    }

    fn about_int(&mut self, name: &str) -> String {
        let depth = [0, 0, 1, 1, 2, 3][self.rng.usize(..6)];
        let int = self.int(depth, name);
        match self.rng.u8(..6) {
            0 => {
                let items: Vec<String> = (0..self.rng.usize(1..5))
                    .map(|_| self.constant().to_string())
                    .collect();
                format!("{int} in [{}]", items.join(", "))
            }
            1 => {
                let other = self.int(1, name);
                format!("{int} {} {other}", self.comparison())
            }
            2 if self.rng.bool() => {
                format!(
                    "double({int}) * 0.5 {} {}.25",
                    self.comparison(),
                    self.constant()
                )
            }
            3 if self.rng.bool() => format!("string({int}) == '{}'", self.constant()),
            _ => format!("{int} {} {}", self.comparison(), self.constant()),
        }
    }

    fn about_uint(&mut self, name: &str) -> String {
        let number = self.rng.u8(1..23);
        let change = self.pick(&["", " % 3u", " + 2u", " - 2u", " * 2u", " / 4u"]);
        match self.rng.u8(..4) {
            0 => format!("{name} in [1u, {number}u]"),
            1 => format!("int({name}) - 5 {} {}", self.comparison(), self.constant()),
            2 => format!("{name} {} {}.5", self.comparison(), self.constant()),
            _ => format!("{name}{change} {} {number}u", self.comparison()),
        }
    }

    fn about_time(&mut self, name: &str) -> String {
        let year = self.rng.u16(2024..2027);
        let month = self.rng.u8(1..13);
        let time = format!("timestamp('{year}-{month:02}-15T12:00:00Z')");
        match self.rng.u8(..8) {
            0 => format!("{name}.getFullYear() {} {year}", self.comparison()),
            1 => format!("{name}.getMonth() {} {month}", self.comparison()),
            2 => format!(
                "{name}.getHours() {} {}",
                self.comparison(),
                self.rng.u8(..24)
            ),
            3 => format!("{name}.getDayOfWeek() in [0, {}]", self.rng.u8(..7)),
            4 => format!(
                "{name}.getDate() {} {}",
                self.comparison(),
                self.rng.u8(1..32)
            ),
            5 => format!(
                "int({name}) % 60 {} {}",
                self.comparison(),
                self.rng.u8(..60)
            ),
            6 => format!("{name} + duration('36h') {} {time}", self.comparison()),
            _ => format!("{name} {} {time}", self.comparison()),
        }
    }

    fn about_duration(&mut self, name: &str) -> String {
        match self.rng.u8(..3) {
            0 => format!(
                "{name}.getHours() {} {}",
                self.comparison(),
                self.rng.i8(-30..30)
            ),
            1 => format!("{name}.getMilliseconds() > {}", self.rng.u16(..1000)),
            _ => format!(
                "{name} {} duration('{}m')",
                self.comparison(),
                self.constant()
            ),
        }
    }

    fn about_double(&mut self, named: &Named) -> String {
        let name = named.name;

        let scale = self.pick(&["", " * 2.0", " + 0.5", " / 3.0", " - 1.0", " * -1.0"]);
        let limit = match &named.attribute.domain {
            Domain::Enum(values) => match &values[self.rng.usize(..values.len())] {
                Value::Double(value) => *value,
                other => panic!("{other:?}"),
            },
            Domain::Double { low, .. } => {
                let mut value = *low;
                for _ in 0..self.rng.u32(..30) {
                    value = value.next_up();
                }
                value
            }
            _ => f64::from(self.rng.i32(-20..20)) / 4.0,
        };
        match self.rng.u8(..5) {
            0 => format!("int({name}) {} {}", self.comparison(), self.constant()),
            1 => format!("{name} in [{limit:?}, 0.5, 3.0]"),
            2 => format!("{name} {} {}", self.comparison(), self.constant()),
            _ => format!("{name}{scale} {} {limit:?}", self.comparison()),
        }
    }

    fn about_text(&mut self, name: &str) -> String {
        let words = ["prod", "staging", "dev", "pr", "s", "v", "other", ""];
        let word = self.pick(&words);
        match self.rng.u8(..9) {
            0 => format!("{name}.startsWith('{word}')"),
            1 => format!("{name}.endsWith('{word}')"),
            2 => format!("{name}.contains('{word}')"),
            3 => format!("size({name}) {} {}", self.comparison(), self.rng.i64(-1..9)),
            4 => format!("{name} {} '{word}'", self.comparison()),
            5 => format!("{name} in ['{word}', 'dev', 'qa']"),
            6 => format!("['{word}', 'st'].exists(p, {name}.startsWith(p))"),
            7 => format!("{name} + 'x' == '{word}x'"),
            _ => format!("{name} {} '{word}'", self.pick(&["==", "!="])),
        }
    }

    pub fn bool(&mut self, depth: u32) -> String {
        if depth == 0 {
            return self.atom();
        }
        let less = depth - 1;
        match self.rng.u8(..9) {
            0..=2 => format!("({} && {})", self.bool(less), self.bool(less)),
            3 | 4 => format!("({} || {})", self.bool(less), self.bool(less)),
            5 => format!("!({})", self.bool(less)),
            6 => format!(
                "({} ? {} : {})",
                self.bool(less),
                self.bool(less),
                self.bool(less)
            ),
            7 => format!("({} == {})", self.bool(less), self.bool(less)),
            _ => self.atom(),
        }
    }
}
