//! The floors of `src/`: imports lead to lower rooms only, however they are written.

use crate::names::{Names, module_of};

/// The rooms of `src/` and the floor each is on.
const FLOORS: &[(&str, u8)] = &[
    ("source", 0),
    ("diag", 1),
    ("parse", 2),
    ("expr", 3),
    ("schema", 3),
    ("flag", 4),
    ("modules", 4),
    ("slo", 4),
    ("code", 4),
    ("model", 5),
    ("rule", 6),
    ("gen", 7),
    ("live", 7),
    ("rules", 8),
    ("render", 9),
    ("cli", 10),
];

fn floor(room: &str) -> Option<u8> {
    FLOORS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, floor)| *floor)
}

/// Every way in which `file`, a path below `src/`, imports what is not below it.
pub fn climbs(file: &str, names: &Names) -> Vec<String> {
    let mut found: Vec<String> = names
        .hidden
        .iter()
        .map(|(line, what)| format!("{file}:{line}: {what}"))
        .collect();
    let module = module_of(file);
    let Some(room) = module.get(1) else {
        // An import at the crate's root would give a room a second name.
        let items = names.items.iter();
        found.extend(items.map(|line| format!("{file}:{line}: only modules belong here")));
        return found;
    };
    if room == "bin" {
        return found;
    }
    let Some(own) = floor(room) else {
        found.push(format!("{file}: `{room}` is on no floor"));
        return found;
    };
    for name in names.used.iter().filter(|name| name.path[0] == "crate") {
        let told = match name.path.get(1).map(String::as_str) {
            None | Some("*") => "imports the crate as a whole".to_owned(),
            Some(target) if target == room => continue,
            Some(target) => match floor(target) {
                Some(other) if other < own => continue,
                Some(_) => format!("imports `{target}`, which is not below `{room}`"),
                None => format!("imports `{target}`, which is not a room"),
            },
        };
        found.push(format!("{file}:{}: {told}", name.line));
    }
    found.sort();
    found.dedup();
    found
}
