use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use tower_http::set_header::SetResponseHeaderLayer;

pub fn routes() -> Router {
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    Router::new().layer(SetResponseHeaderLayer::overriding(CONTENT_SECURITY_POLICY, policy))
}
