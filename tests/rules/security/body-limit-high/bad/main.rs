use axum::body::{Body, Bytes, to_bytes};

pub async fn read(body: Body) -> Result<Bytes, axum::Error> {
    to_bytes(body, usize::MAX).await
}
