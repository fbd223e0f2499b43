use axum_extra::extract::cookie::{Cookie, SameSite};

pub fn session(id: String) -> Cookie<'static> {
    Cookie::build(("session", id))
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .build()
}
