//! Plans: their thresholds are where the origin's comparisons turn, their shares near the weights.

use govkit::flag::split::{Algo, KeyType, Part, Plan, plan};
use proptest::prelude::*;

use super::{planned, weights};

/// The origins' own loops, as they are written there.
#[expect(clippy::cast_precision_loss, reason = "as the origins do")]
#[expect(clippy::cast_possible_truncation, reason = "as the origins do")]
#[expect(clippy::cast_sign_loss, reason = "as the origins do")]
fn origin(algo: Algo, named: &[(String, u64)], hash: u64) -> Option<usize> {
    let of: u64 = named.iter().map(|(_, weight)| weight).sum();
    let mut order: Vec<usize> = (0..named.len()).collect();
    match algo {
        Algo::FlagdV1 => {
            let ratio = hash as f64 / f64::from(i32::MAX);
            let bucket = ratio * 100.0;
            let mut end = 0.0_f64;
            order.into_iter().find(|at| {
                end += 100.0 * named[*at].1 as f64 / of as f64;
                bucket < end
            })
        }
        Algo::FlagdV2 | Algo::FlagdV3 => {
            let bucket = (u128::from(hash) * u128::from(of)) >> 32;
            let mut end = 0;
            order.into_iter().find(|at| {
                end += u128::from(named[*at].1);
                bucket < end
            })
        }
        Algo::GoFeatureFlag => {
            order.sort_by(|a, b| named[*b].0.cmp(&named[*a].0));
            let mut start = 0.0_f64;
            order.into_iter().find(|at| {
                let percentage = (named[*at].1 * 100) as f64 / of as f64;
                let end = start + percentage * 1000.0;
                let found = u64::from(start as u32) <= hash && u64::from(end as u32) > hash;
                start = end;
                found
            })
        }
        Algo::GrowthbookV1 | Algo::GrowthbookV2 => {
            let buckets = if algo == Algo::GrowthbookV1 { 1e3 } else { 1e4 };
            let bucket = hash as f64 / buckets;
            let mut sum = 0.0_f64;
            order.into_iter().find(|at| {
                let start = sum;
                let weight = named[*at].1 as f64 / of as f64;
                sum += weight;
                bucket >= start && bucket < start + 1.0 * weight
            })
        }
        Algo::LaunchDarkly => {
            let bucket = hash as f32 / 0xfff_ffff_ffff_ffff_u64 as f32;
            let mut sum = 0.0_f32;
            let last = order.last().copied();
            let found = order.into_iter().find(|at| {
                sum += (named[*at].1 * (100_000 / of)) as f32 / 100_000.0;
                bucket < sum
            });
            found.or(last)
        }
        Algo::Unleash => {
            let mut percentage = 0;
            order.into_iter().find(|at| {
                percentage += named[*at].1 * 100 / of;
                percentage > 0 && hash < percentage
            })
        }
        Algo::UnleashVariant => {
            let target = hash + 1;
            let mut counter = 0;
            order.into_iter().find(|at| {
                counter += named[*at].1;
                named[*at].1 != 0 && counter >= target
            })
        }
    }
}

fn by_thresholds(plan: &Plan, hash: u64) -> Option<usize> {
    let found = plan
        .thresholds
        .iter()
        .find(|threshold| hash < threshold.below);
    found.map(|threshold| threshold.variant)
}

/// Hashes where something could turn, and some between.
fn probes(plan: &Plan) -> Vec<u64> {
    let mut probes = vec![0, plan.buckets - 1];
    for threshold in &plan.thresholds {
        for distance in [0, 1, 2, 1 << 20, 1 << 36] {
            probes.push(threshold.below.saturating_sub(distance));
            probes.push(threshold.below + distance);
        }
    }
    probes.extend((0..50).map(|part| plan.buckets / 50 * part));
    probes.retain(|hash| *hash < plan.buckets);
    probes
}

fn assert_sound(plan: &Plan, named: &[(String, u64)]) {
    let mut reached = 0;
    for threshold in &plan.thresholds {
        assert!(reached < threshold.below, "{plan:?}");
        assert!(threshold.below <= plan.buckets, "{plan:?}");
        assert!(threshold.variant < named.len(), "{plan:?}");
        reached = threshold.below;
    }
    for hash in probes(plan) {
        let want = origin(plan.algo, named, hash);
        assert_eq!(by_thresholds(plan, hash), want, "{hash} of {plan:?}");
    }
    assert_near(plan, named);
}

/// A share misses its weight by a bucket at most, or by what the origin's numbers round.
#[expect(clippy::cast_precision_loss, reason = "near is enough")]
fn assert_near(plan: &Plan, named: &[(String, u64)]) {
    let shares = plan.shares();
    assert_eq!(shares.len(), named.len());
    assert!(shares.iter().sum::<u64>() <= plan.buckets);
    let rounding = if plan.algo == Algo::LaunchDarkly {
        1e-6
    } else {
        1e-9
    };
    for (share, (name, weight)) in shares.iter().zip(named) {
        let got = *share as f64 / plan.buckets as f64;
        let want = *weight as f64 / plan.of as f64;
        let allowed = 2.0 / plan.buckets as f64 + rounding;
        assert!(
            (got - want).abs() <= allowed,
            "{name}: {got}, not {want}, of {plan:?}"
        );
    }
}

fn drawn() -> impl Strategy<Value = (Algo, Vec<(String, u64)>)> {
    // Parts of a total that every algorithm takes, cut at random places.
    let totals = prop::sample::select(vec![1_u64, 2, 10, 20, 100, 1000, 100_000]);
    let cuts = prop::collection::vec(0.0..=1.0_f64, 0..7);
    (prop::sample::select(Algo::ALL), totals, cuts).prop_map(|(algo, of, cuts)| {
        let of = if algo == Algo::Unleash {
            of.min(100)
        } else {
            of
        };
        #[expect(clippy::cast_precision_loss, reason = "random anyway")]
        #[expect(clippy::cast_possible_truncation, reason = "random anyway")]
        #[expect(clippy::cast_sign_loss, reason = "random anyway")]
        let mut places: Vec<u64> = cuts.iter().map(|cut| (cut * of as f64) as u64).collect();
        places.extend([0, of]);
        places.sort_unstable();
        let parts = places.windows(2).map(|pair| pair[1] - pair[0]);
        let named = parts
            .enumerate()
            .map(|(at, part)| (format!("{}{at}", ["b", "A", "ü"][at % 3]), part));
        (algo, named.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn thresholds_are_where_the_origin_turns((algo, named) in drawn()) {
        let of = named.iter().map(|(_, weight)| weight).sum();
        match plan(algo, "salt", None, &named, of) {
            Ok(plan) => assert_sound(&plan, &named),
            // Only this one looks at more than the total.
            Err(refusal) => {
                prop_assert_eq!(algo, Algo::GoFeatureFlag);
                prop_assert_eq!(refusal.part, Part::Weights);
            }
        }
    }

    #[test]
    fn nothing_panics(
        at in 0..Algo::ALL.len(),
        seed in prop::option::of(any::<i64>()),
        parts in prop::collection::vec(prop_oneof![any::<u64>(), 0..1000_u64], 0..20),
        total in prop::option::of(any::<u64>()),
        key in any::<String>(),
        number in any::<i64>(),
    ) {
        let named: Vec<(String, u64)> = parts.iter().map(|part| ("v".to_owned(), *part)).collect();
        let sum = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(*part));
        match plan(Algo::ALL[at], &key, seed, &named, total.unwrap_or(sum)) {
            Ok(plan) => {
                for chosen in [plan.choose(key.as_str()), plan.choose(number)] {
                    prop_assert!(chosen.is_none_or(|at| at < named.len()));
                }
                let buckets = plan.buckets;
                prop_assert!(plan.hash(number).is_none_or(|hash| hash < buckets));
            }
            Err(refusal) => {
                prop_assert!(!refusal.message.ends_with('.') && !refusal.message.is_empty());
            }
        }
    }
}

#[test]
fn a_tenth_ten_times_is_cut_where_the_origin_rounds() {
    let named: Vec<(String, u64)> = (0..10).map(|at| (format!("v{at}"), 1)).collect();
    for algo in Algo::ALL {
        assert_sound(&planned(*algo, "salt", &named), &named);
    }
    // Ten times 0.1 is less than 1 in both kinds of floating point, or more.
    let flagd = planned(Algo::FlagdV1, "", &named);
    assert_eq!(flagd.thresholds[9].below, (1 << 31) - 1);
    assert!(!flagd.serves_all(KeyType::Text));
    let rounded = planned(Algo::GrowthbookV2, "", &named);
    assert_eq!(
        rounded.thresholds[2].below, 3001,
        "0.1 + 0.1 + 0.1 is more than 0.3"
    );
    let cut = weights([("a", 70), ("b", 30), ("none", 0)]);
    let rest = planned(Algo::LaunchDarkly, "a.b", &cut);
    assert_eq!(
        rest.thresholds[2].variant, 2,
        "past all sums is the last variant, even of weight 0"
    );
}

#[test]
fn the_order_is_the_files_but_for_go_feature_flag() {
    let named = weights([("a", 10), ("c", 30), ("b", 60)]);
    for algo in Algo::ALL {
        let order: Vec<usize> = planned(*algo, "s", &named)
            .thresholds
            .iter()
            .map(|threshold| threshold.variant)
            .collect();
        let want = if *algo == Algo::GoFeatureFlag {
            [1, 2, 0]
        } else {
            [0, 1, 2]
        };
        assert!(order.starts_with(&want), "{algo:?} {order:?}");
    }
}

#[test]
fn what_cannot_be_planned_is_refused_with_a_reason() {
    let half = weights([("on", 50), ("off", 50)]);
    let thirds = weights([("a", 1), ("b", 1), ("c", 1)]);
    let tenths = weights([("a", 333), ("b", 333), ("c", 334)]);
    let huge = weights([("a", 1 << 31), ("b", 1 << 31)]);
    let cases = [
        (
            Algo::FlagdV2,
            None,
            &half[..0],
            100,
            Part::Weights,
            "a split needs at least one weight",
        ),
        (
            Algo::FlagdV2,
            None,
            &half[..],
            0,
            Part::Of,
            "a total of 0 leaves nothing to split; leave `of` out to split 100",
        ),
        (
            Algo::FlagdV2,
            None,
            &half[..],
            1000,
            Part::Weights,
            "the weights add up to 100, not to 1000; mend a weight, or write `\"of\": 100`",
        ),
        (
            Algo::FlagdV2,
            Some(1),
            &half[..],
            100,
            Part::Seed,
            "`flagd-v2` has no seed; leave it out, or use `salt`",
        ),
        (
            Algo::LaunchDarkly,
            None,
            &thirds[..],
            3,
            Part::Of,
            "LaunchDarkly counts in whole thousandths of a per cent, and one part in 3 is not a whole \
             number of them; `of` must divide 100000",
        ),
        (
            Algo::Unleash,
            None,
            &tenths[..],
            1000,
            Part::Of,
            "Unleash counts in whole per cents, and one part in 1000 is not a whole number of them; \
             `of` must divide 100",
        ),
        (
            Algo::GoFeatureFlag,
            None,
            &tenths[..],
            1000,
            Part::Weights,
            "GO Feature Flag adds percentages up in random order, and of these the sum depends on it, \
             and with it which variant a key gets; use whole per cents, or another `algo`",
        ),
        (
            Algo::GrowthbookV1,
            None,
            &huge[..],
            1 << 32,
            Part::Of,
            "4294967296 is more than a 32-bit hash can tell apart; `of` is at most 4294967295",
        ),
        (
            Algo::FlagdV1,
            None,
            &huge[..1],
            1 << 31,
            Part::Of,
            "flagd takes no total above 2147483647, and this is 2147483648",
        ),
    ];
    for (algo, seed, named, of, part, message) in cases {
        let refusal = plan(algo, "s", seed, named, of).expect_err(message);
        assert_eq!((refusal.part, refusal.message.as_str()), (part, message));
    }
}

#[test]
fn names_are_found_and_explained() {
    let names: Vec<&str> = Algo::ALL.iter().map(|algo| algo.name()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names, sorted);
    for algo in Algo::ALL {
        assert_eq!(Algo::find(algo.name()), Some(*algo));
        assert!(!algo.summary().ends_with('.'), "{}", algo.summary());
    }
    assert_eq!(Algo::find("flagd"), None);
}

#[test]
fn missing_keys_are_served_nothing() {
    let all = weights([("all", 100)]);
    for algo in Algo::ALL {
        let plan = planned(*algo, "salt", &all);
        let hashed = matches!(algo, Algo::FlagdV1 | Algo::FlagdV2 | Algo::LaunchDarkly);
        assert_eq!(plan.choose("").is_some(), hashed, "{algo:?}");
        let counted = !matches!(algo, Algo::GrowthbookV1 | Algo::GrowthbookV2);
        assert_eq!(plan.choose(0).is_some(), counted, "{algo:?}");
        assert_eq!(plan.choose("user-1"), Some(0), "{algo:?}");
    }
    assert_eq!(planned(Algo::FlagdV3, "", &all).choose(""), Some(0));
    assert!(planned(Algo::FlagdV2, "", &all).serves_all(KeyType::Text));
    assert!(planned(Algo::Unleash, "", &all).serves_all(KeyType::Int));
    assert!(!planned(Algo::Unleash, "", &all).serves_all(KeyType::Text));
}
