//! Connects the shop to the tests of its objectives.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use shop::{Calls, router};
use tower::ServiceExt;

use crate::Dependencies;

#[derive(Clone)]
struct Mocked(Dependencies);

impl Calls for Mocked {
    async fn call(&self, name: &'static str) -> bool {
        self.0.call(name).await.is_ok()
    }
}

pub struct Service {
    router: Router,
}

impl Service {
    pub fn new(dependencies: Dependencies) -> Self {
        Self {
            router: router(Mocked(dependencies)),
        }
    }

    pub async fn send(&self, method: &str, path: &str) -> u16 {
        let request = Request::builder().method(method).uri(path);
        let request = request.body(Body::empty()).expect("a request");
        let answer = self.router.clone().oneshot(request).await;
        answer.expect("an answer").status().as_u16()
    }
}

/// All verdicts, as often as asked: one line each.
#[test]
fn verdicts() {
    let runs = std::env::var("SLO_RUNS").map_or(1, |runs| runs.parse().expect("a number"));
    for _ in 0..runs {
        for objective in crate::OBJECTIVES {
            println!("{}", crate::held(objective.name).0);
        }
    }
}
