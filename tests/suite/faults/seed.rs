//! Reproducible randomness.

/// A small linear congruential generator (Knuth's MMIX constants); the faults need variety, not quality.
pub struct Seed(u64);

impl Seed {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    /// `key` with one or two slips, different from all `known` keys.
    pub fn misspelling(&mut self, key: &str, known: &[&str]) -> String {
        loop {
            let mut letters: Vec<char> = key.chars().collect();
            let slips = if key.len() > 5 { 1 + self.below(2) } else { 1 };
            for _ in 0..slips {
                let at = self.below(letters.len() - 1);
                match self.below(4) {
                    0 => drop(letters.remove(at)),
                    1 => letters.swap(at, at + 1),
                    2 => letters.insert(
                        at,
                        char::from(b'a' + u8::try_from(self.below(26)).unwrap_or(0)),
                    ),
                    _ => letters[at] = char::from(b'a' + u8::try_from(self.below(26)).unwrap_or(0)),
                }
            }
            let misspelt: String = letters.into_iter().collect();
            // A key of digits, or one that begins with a sign, would be no mere misspelling.
            if !known.contains(&misspelt.as_str())
                && misspelt.starts_with(|c: char| c.is_ascii_lowercase())
            {
                return misspelt;
            }
        }
    }
}
