use rand::SeedableRng;
use rand::rngs::StdRng;

pub fn generator() -> StdRng {
    StdRng::from_os_rng()
}
