//! How often the gate is wrong, and whether it says the same of the same.

use std::collections::BTreeMap;

use super::*;

const RUNS: u64 = 10_000;
const BOUNDS: &[u64] = &[0, 50_000_000, 100_000_000, 200_000_000, 500_000_000];

/// One inquiry is made of many sets of data.
fn told(inquiry: &Inquiry<'_>, files: &[Vec<u8>]) -> Vec<Judgement> {
    answered(inquiry, None, files).expect("data that can be read")
}

/// The verdict on so many failures, by way of a text of /metrics.
fn verdict(inquiry: &Inquiry<'_>, failed: u64, total: u64) -> Outcome {
    let name = "http_server_request_duration_seconds_count";
    let text = format!(
        "{name}{{code=\"200\"}} {}\n{name}{{code=\"503\"}} {failed}\n",
        total - failed
    );
    told(inquiry, &[text.into_bytes()])[0].outcome
}

#[test]
fn wrong_verdicts_are_as_rare_as_promised() {
    let mut random = fastrand::Rng::with_seed(7);
    // How many requests, the target, and the true share of failures in millionths: as bad as may be, a little worse, and
    // far from it.
    let cases: &[(u64, &str, u64)] = &[
        (500, "99", 10_000),
        (500, "99", 10_001),
        (200, "95", 50_000),
        (200, "95", 50_001),
        (3000, "99.9", 1_000),
        (1000, "99", 5_000),
        (1000, "99", 20_000),
    ];
    for (total, target, truth) in cases {
        let file = objectives(&format!("service: a\navailability: {target}% over 28d\n"));
        let inquiry = Inquiry::new(&file.objectives, settings());
        let mut known: BTreeMap<u64, Outcome> = BTreeMap::new();
        let mut wrong = 0;
        let allowed = file.objectives[0]
            .target
            .failures_against(*truth, 1_000_000);
        for _ in 0..RUNS {
            let failed = (0..*total)
                .filter(|_| random.u64(..1_000_000) < *truth)
                .count();
            let failed = u64::try_from(failed).expect("small");
            let outcome = *known
                .entry(failed)
                .or_insert_with(|| verdict(&inquiry, failed, *total));
            let is_wrong = match allowed {
                std::cmp::Ordering::Greater => outcome == Outcome::Pass,
                _ => outcome == Outcome::Fail,
            };
            wrong += u64::from(is_wrong);
        }
        assert!(
            wrong * 20 <= RUNS,
            "{total} {target} {truth}: {wrong} of {RUNS}"
        );
        // More failures are never a better verdict.
        let rank = |outcome: &Outcome| match outcome {
            Outcome::Pass => 0,
            Outcome::Fail => 2,
            _ => 1,
        };
        let ranks: Vec<i32> = known.values().map(rank).collect();
        assert!(ranks.is_sorted(), "{total} {target}: {known:?}");
    }
}

fn made(random: &mut fastrand::Rng, with_silence: bool) -> Vec<Made> {
    let slow = random.u64(1..20);
    let broken = random.u64(1..20);
    let count = random.usize(1..60);
    let one = |random: &mut fastrand::Rng| {
        let took = if random.u64(..20) < slow {
            random.u64(200_000_001..900_000_000)
        } else {
            random.u64(1..=200_000_000)
        };
        // Exactly at the threshold, as often as not.
        let took = if random.u64(..10) == 0 {
            200_000_000
        } else {
            took
        };
        let status = match random.u64(..40) {
            share if share < broken => 503,
            20 => 404,
            21 if with_silence => 0,
            _ => 200,
        };
        Made { took, status }
    };
    (0..count).map(|_| one(random)).collect()
}

const BOTH: &str = "\
service: order-svc
errors: code=~\"5..\"
buckets: [0.05, 0.1, 0.2, 0.5]
objective: 70% of requests under 200ms over 28d
availability: 80% over 28d
objectives:
  - name: successes
    objective: 70% of successful requests under 200ms over 28d
";

#[test]
fn orders_and_formats_do_not_flip_verdicts() {
    let file = objectives(BOTH);
    let inquiry = Inquiry::new(&file.objectives, settings());
    let mut random = fastrand::Rng::with_seed(11);
    let mut decided = 0;
    for run in 0..500 {
        let requests = made(&mut random, false);
        let mut shuffled = requests.clone();
        random.shuffle(&mut shuffled);
        let half = shuffled.len() / 2;
        let (text, answer) = as_series(&requests, &BOUNDS[1..]);
        let readings: Vec<Vec<Vec<u8>>> = vec![
            vec![as_k6(&requests)],
            vec![as_k6(&shuffled)],
            vec![as_vegeta(&shuffled)],
            // Of two generators of load, in either order.
            vec![as_vegeta(&shuffled[half..]), as_vegeta(&shuffled[..half])],
            vec![text],
            vec![answer],
        ];
        let verdicts: Vec<Vec<(Outcome, Option<Tally>)>> = readings
            .iter()
            .filter(|files| files.iter().all(|content| !content.is_empty()))
            .map(|files| told(&inquiry, files))
            .map(|judged| judged.iter().map(|one| (one.outcome, one.tally)).collect())
            .collect();
        for other in &verdicts[1..] {
            assert_eq!(other, &verdicts[0], "run {run}: {requests:?}");
        }
        decided += verdicts[0]
            .iter()
            .filter(|(outcome, _)| *outcome != Outcome::Inconclusive)
            .count();
    }
    assert!(decided > 300, "{decided} verdicts are too few to compare");
}

/// A summary knows less than the requests themselves, and says nothing that they do not.
#[test]
fn summaries_never_contradict_the_requests() {
    let file = objectives(BOTH);
    let inquiry = Inquiry::new(&file.objectives, settings());
    let mut random = fastrand::Rng::with_seed(13);
    for run in 0..200 {
        let requests = made(&mut random, true);
        let exact = told(&inquiry, &[as_k6(&requests)]);
        // vegeta draws the line below the threshold: none may be on it.
        let apart: Vec<Made> = requests
            .iter()
            .filter(|made| made.took != 200_000_000)
            .copied()
            .collect();
        let exact_apart = judge(
            &file,
            settings(),
            &[as_k6(&apart), b"\n".to_vec()]
                .into_iter()
                .filter(|one| one.len() > 1)
                .collect::<Vec<_>>(),
        );
        let pairs = [
            (&exact, as_oha(&requests)),
            (&exact_apart, as_vegeta_report(&apart, BOUNDS)),
            (&exact_apart, as_vegeta_report(&apart, &[0])),
        ];
        for (exact, summary) in pairs {
            for (one, truth) in told(&inquiry, &[summary]).iter().zip(exact) {
                let (Some(known), Some(truth)) = (one.tally, truth.tally) else {
                    continue;
                };
                let (worst, _) = known.at_worst();
                let (best, _) = known.at_best();
                assert!(
                    best <= truth.bad && truth.bad <= worst && known.good <= truth.good,
                    "run {run} {}: {known:?} {truth:?} of {requests:?}",
                    one.name
                );
            }
        }
    }
}
