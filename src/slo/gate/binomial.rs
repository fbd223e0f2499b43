//! Exact bounds of a share (Clopper and Pearson, Biometrika 26, 1934), one side each: what a count of failures says of
//! the probability of one.
//!
//! Masses are computed by the saddle-point expansion of Loader ("Fast and Accurate Computation of Binomial
//! Probabilities", 2000), which keeps its digits for any count; tails by a continued fraction of the incomplete beta
//! function (Abramowitz and Stegun, 26.5.8). Shares of failures are what is computed with, since they are small and
//! need their digits.

use std::f64::consts::PI;

use crate::slo::percent::Percent;

/// What floating point may get wrong of a probability, relatively.
const SLACK: f64 = 1e-10;

/// A share and what is left of it: both are needed with all their digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    share: f64,
    rest: f64,
}

impl Share {
    /// What an objective leaves to fail.
    #[must_use]
    #[allow(clippy::cast_precision_loss)]
    pub fn left_to_fail(target: Percent) -> Self {
        let (rest, whole) = target.left_to_fail();
        Self {
            share: rest as f64 / whole as f64,
            rest: (whole - rest) as f64 / whole as f64,
        }
    }

    fn of(share: f64) -> Self {
        Self {
            share,
            rest: 1.0 - share,
        }
    }

    fn swapped(self) -> Self {
        Self {
            share: self.rest,
            rest: self.share,
        }
    }
}

/// Whether so many failures of `total` show, with error probability `alpha`, that less than `share` fails.
#[must_use]
pub fn shows_less(failed: u64, total: u64, share: Share, alpha: f64) -> bool {
    at_most(failed, total, share) <= alpha * (1.0 + SLACK)
}

/// Whether so many failures of `total` show, with error probability `alpha`, that more than `share` fails.
#[must_use]
pub fn shows_more(failed: u64, total: u64, share: Share, alpha: f64) -> bool {
    at_least(failed, total, share) <= alpha * (1.0 + SLACK)
}

/// The greatest share of failures that so many of `total` are compatible with.
#[must_use]
pub fn upper(failed: u64, total: u64, alpha: f64) -> f64 {
    if failed >= total {
        return 1.0;
    }
    bisect(|share| at_most(failed, total, Share::of(share)) > alpha)
}

/// The least share of failures that so many of `total` are compatible with.
#[must_use]
pub fn lower(failed: u64, total: u64, alpha: f64) -> f64 {
    if failed == 0 {
        return 0.0;
    }
    bisect(|share| at_least(failed, total, Share::of(share)) < alpha)
}

/// The share up to which something holds. The interval is halved until no number is between its ends.
fn bisect(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // Small shares have more digits: a thousand halvings would get below any of them.
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high || high - low < high * 1e-15 {
            break;
        }
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The probability of at most so many failures.
#[must_use]
pub fn at_most(failed: u64, total: u64, share: Share) -> f64 {
    // As many successes at least.
    at_least(total.saturating_sub(failed), total, share.swapped())
}

/// The probability of at least so many failures.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn at_least(failed: u64, total: u64, share: Share) -> f64 {
    if failed == 0 {
        return 1.0;
    }
    if failed > total || share.share <= 0.0 {
        return 0.0;
    }
    if share.rest <= 0.0 {
        return 1.0;
    }
    let (x, n) = (failed as f64, total as f64);
    // The incomplete beta function of share, x and n − x + 1; the fraction converges fast on this side of its mean.
    if share.share < (x + 1.0) / (n + 3.0) {
        let mass = mass(failed, total, share);
        share.rest * mass * fraction(x, n - x + 1.0, share.share)
    } else {
        let (other, swapped) = (total - failed + 1, share.swapped());
        let mass = mass(other, total, swapped);
        1.0 - swapped.rest * mass * fraction(n - x + 1.0, x, swapped.share)
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method, in its usual letters.
#[allow(clippy::many_single_char_names)]
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    // Some √max(a, b) steps are needed.
    const MOST: u32 = 20_000_000;
    const TINY: f64 = 1e-300;
    let nonzero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for step in 1..MOST {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let change = d * c;
        h *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    h
}

/// The probability of exactly so many failures.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn mass(failed: u64, total: u64, share: Share) -> f64 {
    let Share { share: p, rest: q } = share;
    let (x, n) = (failed as f64, total as f64);
    let certain = |is: bool| if is { 1.0 } else { 0.0 };
    if failed > total {
        return 0.0;
    }
    if p <= 0.0 {
        return certain(failed == 0);
    }
    if q <= 0.0 {
        return certain(failed == total);
    }
    if failed == 0 {
        return if p < 0.1 {
            (-deviance(n, n * q) - n * p).exp()
        } else {
            (n * q.ln()).exp()
        };
    }
    if failed == total {
        return if q < 0.1 {
            (-deviance(n, n * p) - n * q).exp()
        } else {
            (n * p.ln()).exp()
        };
    }
    let exponent = stirling_error(n)
        - stirling_error(x)
        - stirling_error(n - x)
        - deviance(x, n * p)
        - deviance(n - x, n * q);
    let spread = (2.0 * PI).ln() + x.ln() + (-x / n).ln_1p();
    (exponent - 0.5 * spread).exp()
}

/// `ln n!` less Stirling's formula for it.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        let factorial = (1..16).map(f64::from).take_while(|k| *k <= n);
        return factorial.product::<f64>().ln() - (n + 0.5) * n.ln() + n - 0.5 * (2.0 * PI).ln();
    }
    let nn = n * n;
    let tail = 1.0 / 1680.0 - 1.0 / 1188.0 / nn;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - tail / nn) / nn) / nn) / n
}

/// `x·ln(x/m) + m − x`, without losing digits where the two are close.
fn deviance(x: f64, m: f64) -> f64 {
    let gap = x - m;
    if gap.abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() - gap;
    }
    let v = gap / (x + m);
    let mut sum = gap * v;
    let mut term = 2.0 * x * v;
    for step in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * step + 1);
        // Nothing is added any more.
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// More events than any load test has.
const MOST_NEEDED: u64 = 100_000_000_000;

/// How many more events decide, if failures go on as they did: none where they never do, or after more than
/// [`MOST_NEEDED`].
#[must_use]
pub fn needed(failed: u64, total: u64, target: Percent, alpha: f64) -> Option<u64> {
    let share = Share::left_to_fail(target);
    let at_rate = |all: u64, up: bool| {
        let product = u128::from(failed) * u128::from(all);
        let total = u128::from(total.max(1));
        let rounded = if up {
            product.div_ceil(total)
        } else {
            product / total
        };
        u64::try_from(rounded).unwrap_or(u64::MAX)
    };
    let decides = |all: u64| match target.failures_against(failed, total.max(1)) {
        std::cmp::Ordering::Less => shows_less(at_rate(all, true), all, share, alpha),
        std::cmp::Ordering::Greater => shows_more(at_rate(all, false), all, share, alpha),
        std::cmp::Ordering::Equal => false,
    };
    let mut enough = total.max(1);
    while !decides(enough) {
        enough = enough.checked_mul(2).filter(|all| *all <= MOST_NEEDED)?;
    }
    let mut short = total;
    while enough - short > 1 {
        let middle = short + (enough - short) / 2;
        if decides(middle) {
            enough = middle;
        } else {
            short = middle;
        }
    }
    Some(enough - total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Trials, successes, and the bounds of their share at 95 % a side: `scipy.stats.beta.ppf` (`SciPy` 1.17.1).
    const BETA: &[(u64, u64, f64, f64)] = &[
        (1, 0, 0.0, 0.95),
        (1, 1, 0.05, 1.0),
        (10, 0, 0.0, 0.258_865_550_893_052_2),
        (10, 5, 0.222_441_101_008_129_4, 0.777_558_898_991_870_6),
        (10, 10, 0.741_134_449_106_947_7, 1.0),
        (50, 1, 0.001_025_339_867_232_063_6, 0.091_398_130_719_697_38),
        (299, 299, 0.990_030_853_207_100_7, 1.0),
        (298, 298, 0.989_997_567_562_322_3, 1.0),
        (1000, 990, 0.983_096_824_879_437_5, 0.994_564_859_855_293_2),
        (1000, 999, 0.995_265_006_424_500_2, 0.999_948_708_021_091),
        (3000, 2996, 0.996_951_446_964_401_5, 0.999_544_436_461_031_5),
        (
            100_000,
            99_900,
            0.998_819_314_030_826_6,
            0.999_158_544_690_019,
        ),
        (
            1_000_000,
            999_000,
            0.998_946_425_122_545_6,
            0.999_051_416_221_405_6,
        ),
        (
            10_000_000,
            9_999_000,
            0.999_894_639_970_175_2,
            0.999_905_143_775_827_6,
        ),
        (
            1_000_000_000,
            999_000_000,
            0.998_998_354_402_004_8,
            0.999_001_643_464_418_4,
        ),
    ];

    #[test]
    fn bounds_are_those_of_beta_quantiles() {
        for (n, k, low, high) in BETA {
            let bad = n - k;
            let found = (1.0 - upper(bad, *n, 0.05), 1.0 - lower(bad, *n, 0.05));
            assert!((found.0 - low).abs() < 1e-12, "{n} {k}: {found:?}");
            assert!((found.1 - high).abs() < 1e-12, "{n} {k}: {found:?}");
        }
    }

    /// Failures, total, target, P(at most), P(at least): `scipy.stats.binom`, of successes.
    #[test]
    fn tails_are_those_of_scipy() {
        let cases: &[(u64, u64, &str, f64, f64)] = &[
            (
                20,
                1000,
                "99",
                0.998_503_518_452_290_8,
                0.003_288_359_787_727_489,
            ),
            (
                1,
                1000,
                "99",
                0.000_479_244_453_578_919_47,
                0.999_956_828_752_589_3,
            ),
            (
                120,
                100_000,
                "99.9",
                0.977_386_269_127_668_7,
                0.028_167_005_850_854_094,
            ),
            (
                900,
                1_000_000,
                "99.9",
                0.000_694_015_462_286_784_9,
                0.999_380_812_489_868_1,
            ),
            (
                999_000,
                1_000_000_000,
                "99.9",
                0.158_655_213_591_110_1,
                0.841_586_837_642_233_9,
            ),
            (
                997_000,
                1_000_000_000,
                "99.9",
                0.001_339_585_831_574_35,
                0.998_664_815_056_708_8,
            ),
        ];
        for (failed, total, target, most, least) in cases {
            let share = Share::left_to_fail(Percent::parse(target).expect("a share"));
            let found = (
                at_most(*failed, *total, share),
                at_least(*failed, *total, share),
            );
            // SciPy's own digits end at some 1e-9 for the largest counts.
            assert!(
                (found.0 / most - 1.0).abs() < 1e-7,
                "{failed} {total}: {found:?}"
            );
            assert!(
                (found.1 / least - 1.0).abs() < 1e-7,
                "{failed} {total}: {found:?}"
            );
        }
    }

    #[test]
    fn masses_add_up() {
        for (total, target) in [(1, "50"), (20, "95"), (400, "99.9"), (400, "1")] {
            let share = Share::left_to_fail(Percent::parse(target).expect("a share"));
            let masses: Vec<f64> = (0..=total).map(|k| mass(k, total, share)).collect();
            for k in 0..=total {
                let tail: f64 = masses[usize::try_from(k).expect("small")..].iter().sum();
                assert!(
                    (tail - at_least(k, total, share)).abs() < 1e-13,
                    "{total} {k}"
                );
            }
        }
    }

    #[test]
    fn what_is_needed_is_just_enough() {
        let percent = |text| Percent::parse(text).expect("a share");
        // 0.99^299 is the first power below 5 %.
        assert_eq!(needed(0, 20, percent("99"), 0.05), Some(279));
        assert_eq!(needed(0, 0, percent("99"), 0.05), Some(299));
        assert_eq!(needed(10, 1000, percent("99"), 0.05), None);
        let more = needed(8, 1000, percent("99"), 0.05).expect("a number");
        let share = Share::left_to_fail(percent("99"));
        let all = 1000 + more;
        assert!(shows_less((8 * all).div_ceil(1000), all, share, 0.05));
        let missed = 2000 + needed(25, 2000, percent("99"), 0.05).expect("a number");
        assert!(missed > 2000 && shows_more(25 * missed / 2000, missed, share, 0.05));
        // What is decided needs no more.
        assert_eq!(needed(30, 2000, percent("99"), 0.05), Some(0));
    }

    /// The error probabilities, exactly: all counts that pass or fail, weighed by their mass at the worst truth.
    #[test]
    fn no_truth_is_misjudged_more_often_than_alpha() {
        for (total, target, alpha) in [
            (50, "95", 0.05),
            (1000, "99", 0.05),
            (3000, "99.9", 0.01),
            (500, "99.5", 0.1),
        ] {
            let share = Share::left_to_fail(Percent::parse(target).expect("a share"));
            let (mut wrongly_passed, mut wrongly_failed) = (0.0, 0.0);
            for failed in 0..=total {
                let mass = mass(failed, total, share);
                if shows_less(failed, total, share, alpha) {
                    wrongly_passed += mass;
                }
                if shows_more(failed, total, share, alpha) {
                    wrongly_failed += mass;
                }
            }
            assert!(
                wrongly_passed <= alpha * 1.000_001,
                "{total} {target}: {wrongly_passed}"
            );
            assert!(
                wrongly_failed <= alpha * 1.000_001,
                "{total} {target}: {wrongly_failed}"
            );
        }
    }
}
