//! A service with a handler of every shape in which one depends on others.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::time::{Instant, sleep, timeout};

/// Calls of other services.
pub trait Calls: Clone + Send + Sync + 'static {
    /// Whether a call of the service succeeded.
    fn call(&self, name: &'static str) -> impl Future<Output = bool> + Send;
}

#[derive(Clone)]
struct Shop<C> {
    calls: C,
    breaker: Arc<Mutex<(u32, Option<Instant>)>>,
    requests: Arc<Mutex<u32>>,
}

/// Routes requests to the shapes.
pub fn router<C: Calls>(calls: C) -> Router {
    let shop = Shop {
        calls,
        breaker: Arc::default(),
        requests: Arc::default(),
    };
    let status = |good: bool| {
        if good {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    macro_rules! shape {
        ($name:ident) => {
            get(move |State(shop): State<Shop<C>>| async move { status(shop.$name().await) })
        };
    }
    Router::new()
        .route("/one", shape!(one))
        .route("/sequence", shape!(sequence))
        .route("/parallel", shape!(parallel))
        .route("/retry", shape!(retry))
        .route("/timeout", shape!(timeout))
        .route("/fallback", shape!(fallback))
        .route("/hedge", shape!(hedge))
        .route("/attempts", shape!(attempts))
        .route("/breaker", shape!(breaker))
        .route("/optional", shape!(optional))
        .route("/cached", shape!(cached))
        .route("/gathered", shape!(gathered))
        .with_state(shop)
}

impl<C: Calls> Shop<C> {
    async fn within(&self, limit: u64, name: &'static str) -> bool {
        let call = timeout(Duration::from_millis(limit), self.calls.call(name));
        call.await.unwrap_or(false)
    }

    async fn one(&self) -> bool {
        self.calls.call("a").await
    }

    async fn sequence(&self) -> bool {
        self.calls.call("a").await && self.calls.call("b").await
    }

    async fn parallel(&self) -> bool {
        let (a, b) = tokio::join!(self.calls.call("a"), self.calls.call("b"));
        a && b
    }

    async fn retry(&self) -> bool {
        for attempt in 0..3 {
            if self.calls.call("a").await {
                return true;
            }
            sleep(Duration::from_millis(10 << attempt)).await;
        }
        false
    }

    async fn timeout(&self) -> bool {
        self.within(150, "a").await
    }

    async fn fallback(&self) -> bool {
        self.within(80, "a").await || self.calls.call("b").await
    }

    async fn hedge(&self) -> bool {
        let first = self.calls.call("a");
        tokio::pin!(first);
        if let Ok(good) = timeout(Duration::from_millis(60), &mut first).await {
            return good;
        }
        tokio::select! {
            biased;
            good = &mut first => good,
            good = self.calls.call("a") => good,
        }
    }

    async fn attempts(&self) -> bool {
        self.within(100, "a").await || self.within(100, "a").await
    }

    /// Opens for two seconds with each fifth failure.
    async fn breaker(&self) -> bool {
        let (failures, open_until) = *self.breaker.lock().expect("no panic");
        if open_until.is_some_and(|open_until| Instant::now() < open_until) {
            return false;
        }
        let good = self.calls.call("a").await;
        if !good {
            let opens = (failures + 1) % 5 == 0;
            let open_until = opens.then(|| Instant::now() + Duration::from_secs(2));
            *self.breaker.lock().expect("no panic") = (failures + 1, open_until);
        }
        good
    }

    async fn optional(&self) -> bool {
        let (good, _) = tokio::join!(self.calls.call("a"), self.within(50, "b"));
        good
    }

    async fn cached(&self) -> bool {
        let request = {
            let mut requests = self.requests.lock().expect("no panic");
            *requests += 1;
            *requests
        };
        if !request.is_multiple_of(4) {
            sleep(Duration::from_millis(1)).await;
            return true;
        }
        self.calls.call("a").await
    }

    async fn gathered(&self) -> bool {
        let (a, b, c) = tokio::join!(
            self.calls.call("a"),
            self.calls.call("b"),
            self.calls.call("c")
        );
        a && b && c && self.calls.call("d").await
    }
}
