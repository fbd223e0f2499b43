use axum::http::HeaderValue;
use tower_http::cors::{Any, CorsLayer};

pub fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_methods(Any)
        .allow_origin(HeaderValue::from_static("https://shop.example.com"))
}
