//! What other systems choose, as `tests/flags/splits/*.json` tell it.

use std::collections::BTreeMap;

use govkit::flag::split::{Algo, Key, Plan, plan};
use serde_json::Value;

use super::weights;
use crate::support::fixtures::top;

fn key(value: &Value) -> Key<'_> {
    match value {
        Value::String(text) => Key::Text(text),
        number => Key::Int(number.as_i64().expect("a string or an integer")),
    }
}

fn algo(value: &Value) -> Algo {
    let name = value.as_str().expect("a name");
    Algo::find(name).unwrap_or_else(|| panic!("no algorithm {name}"))
}

fn planned(split: &Value) -> (Plan, Vec<(String, u64)>) {
    let named = split["weights"].as_object().expect("weights");
    let named = weights(
        named
            .iter()
            .map(|(name, weight)| (name.as_str(), weight.as_u64().expect("a weight"))),
    );
    let salt = split["salt"].as_str().expect("a salt");
    let of = split["of"].as_u64().expect("a total");
    let plan = plan(
        algo(&split["algo"]),
        salt,
        split["seed"].as_i64(),
        &named,
        of,
    );
    (
        plan.unwrap_or_else(|refusal| panic!("{split}: {refusal}")),
        named,
    )
}

/// What an origin calls the bucket of a hash.
#[expect(clippy::cast_precision_loss, reason = "as the origins do")]
fn bucket(algo: Algo, hash: u64) -> f64 {
    match algo {
        Algo::GrowthbookV1 => hash as f64 / 1000.0,
        Algo::GrowthbookV2 => hash as f64 / 10_000.0,
        Algo::LaunchDarkly => hash as f64 / (1_u64 << 60) as f64,
        other => panic!("{other:?} publishes no buckets"),
    }
}

#[test]
fn every_key_gets_the_variant_that_its_origin_gives_it() {
    let mut files: Vec<_> = std::fs::read_dir(top().join("tests/flags/splits"))
        .expect("vectors")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == "json"))
        .collect();
    files.sort();
    let mut checked: BTreeMap<Algo, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().expect("a name").to_string_lossy();
        let text = std::fs::read_to_string(&path).expect("vectors");
        let file: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            file["origin"].is_string() && file["made"].is_string(),
            "{name}"
        );
        for entry in file["buckets"].as_array().into_iter().flatten() {
            let plan = plan(
                algo(&entry[0]),
                entry[1].as_str().expect("a salt"),
                entry[2].as_i64(),
                &weights([("all", 100)]),
                100,
            );
            let plan = plan.unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            let hash = plan.hash(key(&entry[3])).expect("a hash");
            let want = entry[4].as_f64().expect("a bucket");
            // As printed by the origin: of a `float32` where it computes in that.
            if (bucket(plan.algo, hash) - want).abs() > want * 1e-7 {
                wrong.push(format!("{name}: {entry}: {hash}"));
            }
            *checked.entry(plan.algo).or_default() += 1;
        }
        for split in file["splits"].as_array().expect("splits") {
            let (plan, named) = planned(split);
            let given = split["keys"].as_object().expect("keys").iter();
            let given = given.map(|(variant, keys)| (Some(variant.as_str()), keys));
            for (variant, keys) in given.chain([(None, &split["none"])]) {
                for value in keys.as_array().into_iter().flatten() {
                    let chosen = plan.choose(key(value)).map(|at| named[at].0.as_str());
                    if chosen != variant {
                        wrong.push(format!(
                            "{name}: {} {:?} of {}, key {value}: {chosen:?}, not {variant:?}",
                            plan.algo.name(),
                            plan.salt,
                            split["weights"]
                        ));
                    }
                    *checked.entry(plan.algo).or_default() += 1;
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    for algo in Algo::ALL {
        let count = checked.get(algo).copied().unwrap_or_default();
        assert!(count >= 300, "only {count} of {}", algo.name());
    }
}
