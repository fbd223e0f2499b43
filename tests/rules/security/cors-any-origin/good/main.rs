use axum::http::HeaderValue;
use tower_http::cors::CorsLayer;

pub fn cors() -> CorsLayer {
    CorsLayer::new().allow_origin(HeaderValue::from_static("https://shop.example.com"))
}
