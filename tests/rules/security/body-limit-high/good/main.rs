use axum::body::{Body, Bytes, to_bytes};

const LIMIT: usize = 2 * 1024 * 1024;

pub async fn read(body: Body) -> Result<Bytes, axum::Error> {
    to_bytes(body, LIMIT).await
}
