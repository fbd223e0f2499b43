use uuid::Uuid;

pub fn token() -> Uuid {
    Uuid::from_u128(fastrand::u128(..))
}
