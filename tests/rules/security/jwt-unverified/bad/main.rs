use jsonwebtoken::Validation;

pub fn rules() -> Validation {
    let mut rules = Validation::default();
    rules.insecure_disable_signature_validation();
    rules
}
