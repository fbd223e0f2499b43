/// Random keys, the same here, in generated Rust and (`keys.go`) in Go.
pub struct Keys(u64);

/// A key.
pub enum Drawn {
    /// A string.
    Text(String),
    /// An integer.
    Int(i64),
}

impl Keys {
    /// The keys of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// `SplitMix64`.
    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.number() % u64::from(end)).unwrap_or_default()
    }

    /// A character below `end`, from 0x20 on, that is not a surrogate.
    fn text(&mut self, length: u32, end: u32) -> String {
        let mut text = String::new();
        for _ in 0..length {
            let code = 0x20 + self.below(end - 0x20);
            text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
        }
        text
    }

    /// The next key.
    pub fn draw(&mut self) -> Drawn {
        match self.below(16) {
            0..=5 => Drawn::Text(format!("user-{}", self.below(1_000_000_000))),
            6 | 7 => {
                let length = self.below(24);
                Drawn::Text(self.text(length, 0x7f))
            }
            8 => {
                let length = self.below(12);
                Drawn::Text(self.text(length, 0x800))
            }
            9 => {
                let length = self.below(8);
                Drawn::Text(self.text(length, 0x11_0000))
            }
            10 => {
                let length = 50 + self.below(20);
                Drawn::Text(self.text(length, 0x7f))
            }
            11 => {
                let length = 100 + self.below(200);
                Drawn::Text(self.text(length, 0x1_0000))
            }
            _ => {
                let shift = self.below(64);
                Drawn::Int(self.number().cast_signed() >> shift)
            }
        }
    }
}
