//! Texts for people: the shares that they name, and names made of them.

use super::percent::Percent;

/// The share that a word such as `(P95)` or `p99.9` names.
#[must_use]
pub fn percentile(word: &str) -> Option<Percent> {
    let word = word.trim_matches(['(', ')', ',', '.', ':', ';']);
    let digits = word.strip_prefix(['p', 'P'])?;
    // p999 is how some say p99.9.
    if digits.len() > 2
        && digits.starts_with("99")
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Percent::parse(&format!("{}.{}", digits.get(..2)?, digits.get(2..)?));
    }
    Percent::parse(digits).filter(|percent| !percent.is_zero())
}

/// The shares that a text names: `99.9 %`, `99.9%`, `P99`.
#[must_use]
pub fn shares_said(text: &str) -> Vec<Percent> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut said = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let word = word.trim_matches(['(', ')', ',', ':', ';']);
        let next = words
            .get(at + 1)
            .map(|next| next.trim_matches(['(', ')', ',', '.', ':', ';']));
        let number = word
            .trim_end_matches('.')
            .strip_suffix('%')
            .or_else(|| (next == Some("%")).then_some(word));
        said.extend(number.and_then(Percent::parse).or_else(|| percentile(word)));
    }
    said
}

/// A name as one word: `checkout-latency` is `CheckoutLatency`.
#[must_use]
pub fn camel(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_heard() {
        let said = |text: &str| -> Vec<String> {
            shares_said(text).iter().map(ToString::to_string).collect()
        };
        assert_eq!(
            said("99 % of the requests (P95) within 200 ms, 99.9% on Mondays."),
            ["99", "95", "99.9"]
        );
        assert_eq!(said("p999 below 3s"), ["99.9"]);
        assert_eq!(said("the payment of 5 plans"), [] as [String; 0]);
    }
}
