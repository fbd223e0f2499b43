use uuid::Uuid;

pub fn token() -> Uuid {
    Uuid::new_v4()
}
