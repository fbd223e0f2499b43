use openssl::error::ErrorStack;
use openssl::ssl::{ConnectConfiguration, SslConnector};

pub fn configured(connector: &SslConnector) -> Result<ConnectConfiguration, ErrorStack> {
    Ok(connector.configure()?.verify_hostname(false))
}
