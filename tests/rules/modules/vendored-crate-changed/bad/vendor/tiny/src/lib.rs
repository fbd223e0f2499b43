pub fn one() -> u8 {
    2
}
