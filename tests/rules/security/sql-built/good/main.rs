use sqlx::PgPool;

pub async fn remove(pool: &PgPool, name: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM orders WHERE name = $1")
        .bind(name)
        .execute(pool)
        .await?;
    Ok(())
}
