use sqlx::PgPool;

pub async fn remove(pool: &PgPool, name: &str) -> sqlx::Result<()> {
    sqlx::query(&format!("DELETE FROM orders WHERE name = '{name}'"))
        .execute(pool)
        .await?;
    Ok(())
}
