use rand::SeedableRng;
use rand::rngs::StdRng;

pub fn generator() -> StdRng {
    StdRng::seed_from_u64(42)
}
