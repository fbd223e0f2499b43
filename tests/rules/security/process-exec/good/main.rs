use tokio_postgres::{Client, Error};

pub async fn dump(client: &Client) -> Result<(), Error> {
    client.copy_out("COPY orders TO STDOUT").await?;
    Ok(())
}
