use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

pub const HEADER: (&str, &str) = ("content-security-policy", "default-src 'none'");

pub async fn run(listener: TcpListener, routes: Router) -> std::io::Result<()> {
    let limit = Duration::from_secs(30);
    let timeout = TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, limit);
    axum::serve(listener, routes.layer(timeout)).await
}
