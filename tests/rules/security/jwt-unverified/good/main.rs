use jsonwebtoken::{Algorithm, Validation};

pub fn rules() -> Validation {
    Validation::new(Algorithm::EdDSA)
}
